/// What the person at the keyboard has chosen: a value, changed by keys alone.
struct TopState: Sendable, Equatable {
    /// What fills the screen.
    enum Page: Sendable, Equatable {
        case groups
        case group(GroupName)
        case help
    }

    /// What a key asks of the program, beyond another state.
    enum Effect: Sendable, Equatable {
        case quit
        /// Draw everything, also what should be there already.
        case redraw
    }

    /// What is on the screen when a key is pressed.
    struct Surroundings: Sendable {
        /// The groups of the table, in its order.
        var groups: [GroupName] = []
        /// How far the page can be scrolled.
        var lastOffset = 0
        /// How many lines of it are seen.
        var pageLength = 10
    }

    var page = Page.groups
    var sort = TopSort.health
    var isReversed = false
    var filter = ""
    /// The filter before it was edited; nil while nobody types.
    var filterBefore: String?
    var selected: GroupName?
    /// The first line that is seen of a page that is longer than the screen.
    var offset = 0
    var isPaused = false

    var isTyping: Bool { filterBefore != nil }

    /// Takes a key.
    mutating func press(_ key: TopKey, _ around: Surroundings) -> Effect? {
        switch key {
        case .interrupt: return .quit
        case .redraw: return .redraw
        case _ where isTyping: type(key)
        case .character("q"): return .quit
        case .character(" "): isPaused.toggle()
        case .character("?"): open(page == .help ? .groups : .help)
        case .escape where page != .groups: open(.groups)
        case .escape:
            filter = ""
            selected = nil
        default: move(key, around)
        }
        return nil
    }

    private mutating func open(_ page: Page) {
        self.page = page
        offset = 0
    }

    private mutating func type(_ key: TopKey) {
        switch key {
        case .character(let character): filter.append(character)
        case .backspace: _ = filter.popLast()
        case .enter: filterBefore = nil
        case .escape:
            filter = filterBefore ?? ""
            filterBefore = nil
        default: break
        }
    }

    private mutating func move(_ key: TopKey, _ around: Surroundings) {
        let steps: [TopKey: Int] = [
            .up: -1, .character("k"): -1, .down: 1, .character("j"): 1, .pageUp: -around.pageLength,
            .pageDown: around.pageLength, .home: -1_000_000, .end: 1_000_000,
        ]
        guard page == .groups else {
            if let step = steps[key] { offset = max(0, min(offset, around.lastOffset) + step) }
            offset = min(offset, around.lastOffset)
            return
        }
        let index = selected.flatMap { around.groups.firstIndex(of: $0) }
        if let step = steps[key], !around.groups.isEmpty {
            // The first key only shows where the selection is.
            let target = index.map { $0 + step } ?? (step > 1 ? step : 0)
            selected = around.groups[max(0, min(around.groups.count - 1, target))]
            return
        }
        switch key {
        case .enter:
            guard let name = index.map({ around.groups[$0] }) ?? around.groups.first else { return }
            selected = name
            open(.group(name))
        case .character("s"): sort = sort.next
        case .character("r"): isReversed.toggle()
        case .character("/"): filterBefore = filter
        default: break
        }
    }
}
