import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The screen of top")
struct TopViewTests {
    private static let sizes = [(80, 24), (40, 10), (200, 50), (20, 5), (3, 2), (1, 1), (0, 0)]
    private static let billing = GroupName(stream: "shop:orders", group: "billing")

    private func view(_ document: String = StatusDocuments.ordinary) throws -> TopView {
        TopView(look: try StatusDocuments.look(document), source: "redis localhost:6379", now: StatusDocuments.now)
    }

    private func lines(_ view: TopView, _ width: Int, _ height: Int) -> [String] {
        view.frame(width: width, height: height).lines.map(\.text)
    }

    @Test("a screen has its header, a row for each group, reasons and keys")
    func showsGroups() throws {
        let lines = lines(try view(), 120, 14)
        #expect(
            lines.dropLast().map { String($0.reversed().drop { $0 == " " }.reversed()) } == [
                "thinrsmq top  redis localhost:6379, 2s old, 2026-02-11T09:30:00Z, leader",
                "2 streams, 3 groups: 1 stalled, 1 slow, 1 ok; 1 could not be read",
                "",
                "stream        group    health     lag  waiting  in/s  out/s  pending  retrying  stuck  alive  dead",
                "shop:orders   billing  stalled  ~1.2k       5m  12.3      0       11         5      5    1/2     7",
                "shop:refunds  ledger   slow         ?   1m 30s     ?    250     2.5M         ?      ?      ?     ?",
                "shop:orders   mail     ok           0        ?  12.3   12.3        0         ?      ?    0/0     7",
                "",
                "shop:orders billing stalled: nothing was delivered or acknowledged for 2m while entries wait",
                "shop:refunds ledger slow: what is not done grew from 10 to 90 entries in 1m",
                "", "", "",
            ]
        )
        #expect(lines.last?.hasPrefix("q quit  ? help  s sort: health  ↑↓ select") == true)
        #expect(lines.count == 14)
    }

    @Test("a narrow screen leaves columns out, and cuts names")
    func isNarrow() throws {
        let lines = lines(try view(), 40, 10)
        #expect(lines[3] == "stream        group    health     lag")
        #expect(lines[4] == "shop:orders   billing  stalled  ~1.2k")
        #expect(lines.count == 10)
        let narrower = self.lines(try view(), 24, 10)
        #expect(narrower[4] == "shop:o…  billi…  stalled")
    }

    @Test("no line is wider than the screen, whatever names and figures are", arguments: sizes, 0..<4)
    func fits(size: (width: Int, height: Int), page: Int) throws {
        for document in [StatusDocuments.ordinary, StatusDocuments.hostile, StatusDocuments.many(300)] {
            var view = try view(document)
            let name = try #require(view.rows.first?.name)
            view.trouble = page == 0 ? "no answer for 12s: \u{1B}[2J away" : nil
            view.state.page = [.groups, .group(name), .help, .groups][page]
            if page == 3 {
                view.state.selected = view.rows.last?.name
                view.state.filterBefore = ""
            }
            let frame = view.frame(width: size.width, height: size.height)
            #expect(frame.lines.count == size.height)
            for line in frame.lines {
                #expect(line.text.columns <= size.width, "\(line.text)")
                #expect(!line.text.unicodeScalars.contains { $0.properties.generalCategory == .control })
            }
        }
    }

    @Test("printed, nothing is cut, and nothing can drive a terminal")
    func prints() throws {
        for page in [TopState.Page.groups, .group(try #require(try view(StatusDocuments.hostile).rows.first).name)] {
            var view = try view(StatusDocuments.hostile)
            view.state.page = page
            let text = view.text(width: nil).map(\.text)
            #expect(text.contains { $0.contains("evil\\u{1b}[2J\\nname\\u{202e}\\u{9b}") })
            #expect(text.allSatisfy { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } })
            #expect(view.text(width: 60).allSatisfy { $0.text.columns <= 60 })
        }
    }

    @Test("the selected row stays in sight, and its reason is below")
    func followsSelection() throws {
        var view = try view(StatusDocuments.many(100))
        view.state.sort = .pending
        view.state.isReversed = true
        view.state.selected = GroupName(stream: "s:57", group: "g")
        let frame = view.frame(width: 80, height: 24)
        let selected = frame.lines.filter(\.isSelected)
        #expect(selected.count == 1)
        #expect(selected.first?.text.hasPrefix("s:57") == true)
        #expect(frame.lines.contains { $0.text == "ok: r57" })
        #expect(frame.lines[1].text == "100 streams, 100 groups: 100 ok; rows 50-66")
        #expect(frame.around.groups.count == 100)
    }

    @Test("a group in depth shows everything, in full")
    func showsGroup() throws {
        var view = try view()
        view.state.page = .group(Self.billing)
        let lines = lines(view, 100, 30)
        #expect(
            lines[3..<16].map(\.self) == [
                "stream shop:orders, group billing",
                "stalled: nothing was delivered or acknowledged for 2m while entries wait",
                "",
                "lag ~1.2k (estimated), time lag 3m 20s, waiting 5m",
                "in 12.3/s, out 0/s",
                "pending 11: 1 in flight, 2 backing off, 3 due, 4 orphaned, 1 exhausted",
                "oldest pending 1770802000000-1, longest silence 4m 40s, most deliveries 4",
                "stream of 12.3k entries, 99.9k ever added, 7 dead letters (2 frozen)",
                "",
                "consumer  state   pending     idle  reason",
                "one       stuck        11       2s  heard of 2s ago, and silent on 4 of 11 entries",
                "two       gone          0       5m  heard of 5m ago",
                "",
            ]
        )
        #expect(lines.last == "Esc back  q quit")
        view.state.page = .group(GroupName(stream: "shop:refunds", group: "ledger"))
        #expect(self.lines(view, 100, 30).contains("the pending entries of group ledger could not be read: permission"))
        view.state.page = .group(GroupName(stream: "shop:refunds", group: "gone"))
        #expect(self.lines(view, 100, 30).contains("it was not there at the last look"))
    }

    @Test("where a page does not fit, it is scrolled, and says so")
    func scrolls() throws {
        var view = try view()
        view.state.page = .group(Self.billing)
        let first = view.frame(width: 60, height: 8)
        #expect(first.around.lastOffset > 0)
        #expect(first.lines.last?.text.contains("scroll (1-7 of ") == true)
        view.state.offset = 1_000
        let last = view.frame(width: 60, height: 8)
        #expect(last.lines[6].text.contains("heard of 5m ago"))
    }

    @Test("the third line tells the worst that is to be told")
    func tellsState() throws {
        var view = try view()
        view.note = "one look"
        #expect(lines(view, 80, 24)[2] == "one look")
        view.state.filter = "x"
        #expect(lines(view, 80, 24)[2].hasPrefix("only 'x'"))
        #expect(lines(view, 80, 24)[4] == "no group whose stream, name or health contains 'x'")
        view.state.isPaused = true
        #expect(lines(view, 80, 24)[2].hasPrefix("paused"))
        view.trouble = "no answer for 12s: away"
        #expect(lines(view, 80, 24)[2] == "no answer for 12s: away")
        view.state.filterBefore = ""
        #expect(lines(view, 80, 24)[2].hasPrefix("filter: x"))
    }

    @Test("verdicts have their colours")
    func colors() throws {
        let lines = try view().frame(width: 120, height: 24).lines.map { $0.encoded(inColor: true) }
        #expect(lines.contains { $0.contains("\u{1B}[31m  stalled") })
        #expect(lines.contains { $0.contains("\u{1B}[33m  slow") })
        #expect(lines.contains { $0.contains("\u{1B}[32m  ok") })
    }
}
