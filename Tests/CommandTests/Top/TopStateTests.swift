import Testing

@testable import ThinRSMQCommand

@Suite("Keys of top")
struct TopStateTests {
    private static let names = ["a", "b", "c"].map { GroupName(stream: "s", group: $0) }
    private let around = TopState.Surroundings(groups: names, lastOffset: 5, pageLength: 3)

    private func pressing(_ keys: TopKey..., in state: TopState = TopState()) -> TopState {
        var state = state
        for key in keys { _ = state.press(key, around) }
        return state
    }

    @Test(
        "bytes become keys",
        arguments: [
            ("q", [.character("q")]), ("\u{3}", [.interrupt]), ("\r", [.enter]), ("\n", [.enter]),
            ("\u{7F}\u{8}", [.backspace, .backspace]), ("\u{C}", [.redraw]), ("\u{1B}[A\u{1B}OB", [.up, .down]),
            ("\u{1B}[5~\u{1B}[6~", [.pageUp, .pageDown]), ("\u{1B}[H\u{1B}[4~", [.home, .end]),
            ("é長", [.character("é"), .character("長")]), ("\u{1B}[1;5Cx", [.character("x")]), ("\u{1A}\u{0}", []),
            ("\u{1B}x", [.escape, .character("x")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
        ] as [(String, [TopKey])]
    )
    func readsKeys(text: String, keys: [TopKey]) {
        var whole = TopKeyReader()
        #expect(whole.take(text.utf8) == keys)
        #expect(!whole.isUndecided)
        var pieces = TopKeyReader()
        #expect(text.utf8.flatMap { pieces.take([$0]) } == keys)
    }

    @Test("an escape that nothing follows is the key Escape; what cannot be a key is passed over")
    func decides() {
        var reader = TopKeyReader()
        #expect(reader.take([0x1B]) == [])
        #expect(reader.isUndecided)
        #expect(reader.decide() == [.escape])
        #expect(!reader.isUndecided)
        #expect(reader.take([0xFF, 0xE9]) == [])
        #expect(reader.decide() == [])
        #expect(reader.take([0x1B, 0x5B] + Array(repeating: 0x30, count: 40)) == [])
        #expect(!reader.isUndecided)
        #expect(reader.take([0xC3, 0x28]) == [])
    }

    @Test("q and Ctrl-C end it; while text is typed, only Ctrl-C does")
    func quits() {
        var state = TopState()
        #expect(state.press(.character("q"), around) == .quit)
        #expect(state.press(.interrupt, around) == .quit)
        #expect(state.press(.redraw, around) == .redraw)
        #expect(state.press(.character("/"), around) == nil)
        #expect(state.press(.character("q"), around) == nil)
        #expect(state.filter == "q")
        #expect(state.press(.interrupt, around) == .quit)
    }

    @Test(
        "the selection moves within the table",
        arguments: [
            ([.down], "a"), ([.up], "a"), ([.down, .down], "b"), ([.character("j"), .character("j")], "b"),
            ([.down, .down, .character("k")], "a"), ([.end], "c"), ([.end, .down], "c"), ([.end, .home], "a"),
            ([.end, .pageUp], "a"), ([.down, .pageDown], "c"), ([.enter], "a"),
        ] as [([TopKey], String)]
    )
    func selects(keys: [TopKey], group: String) {
        var state = TopState()
        for key in keys { _ = state.press(key, around) }
        #expect(state.selected == GroupName(stream: "s", group: group))
    }

    @Test("a selection stays with its group when the order changes, and starts again when it is gone")
    func keepsSelection() {
        var state = pressing(.down, .down)
        let turned = TopState.Surroundings(groups: Self.names.reversed())
        _ = state.press(.down, turned)
        #expect(state.selected == Self.names[0])
        _ = state.press(.down, TopState.Surroundings(groups: [Self.names[2]]))
        #expect(state.selected == Self.names[2])
        _ = state.press(.enter, TopState.Surroundings())
        #expect(state.page == .groups)
    }

    @Test("Enter opens a group, Escape goes back and then forgets filter and selection")
    func opens() {
        var state = pressing(.down, .down, .enter)
        #expect(state.page == .group(Self.names[1]))
        state = pressing(.escape, in: state)
        #expect(state.page == .groups)
        #expect(state.selected == Self.names[1])
        state.filter = "x"
        state = pressing(.escape, in: state)
        #expect(state == TopState())
    }

    @Test("a long page is scrolled no further than it goes")
    func scrolls() {
        var state = pressing(.enter, .down, .down)
        #expect(state.offset == 2)
        state = pressing(.pageDown, .pageDown, .down, in: state)
        #expect(state.offset == 5)
        #expect(pressing(.up, in: state).offset == 4)
        #expect(pressing(.home, in: state).offset == 0)
        #expect(pressing(.escape, in: state).offset == 0)
    }

    @Test("s goes through all orders, r turns them round, space pauses, ? helps")
    func toggles() {
        var state = TopState()
        var orders: [TopSort] = []
        for _ in TopSort.allCases {
            orders.append(state.sort)
            state = pressing(.character("s"), in: state)
        }
        #expect(orders == TopSort.allCases)
        #expect(state.sort == .health)
        #expect(pressing(.character("r")).isReversed)
        #expect(!pressing(.character("r"), .character("r")).isReversed)
        #expect(pressing(.character(" ")).isPaused)
        #expect(pressing(.character("?")).page == .help)
        #expect(pressing(.character("?"), .character("?")).page == .groups)
        #expect(pressing(.character("?"), .escape).page == .groups)
    }

    @Test("a filter is typed, corrected, kept or given up")
    func types() {
        let typing = pressing(.character("/"), .character("a"), .character("s"), .backspace, .character(" "))
        #expect(typing.isTyping)
        #expect(typing.filter == "a ")
        #expect(typing.sort == .health)
        #expect(!typing.isPaused)
        let kept = pressing(.enter, in: typing)
        #expect(!kept.isTyping)
        #expect(kept.filter == "a ")
        let again = pressing(.character("/"), .character("x"), .escape, in: kept)
        #expect(again.filter == "a ")
        #expect(!again.isTyping)
        #expect(pressing(.character("/"), .backspace).filter == "")
    }
}
