import Testing
import ThinRSMQ

@testable import ThinRSMQCommand

@Suite("The document that top shows")
struct QueueStatusTests {
    @Test("an ordinary one is read whole, and kept on one line")
    func reads() throws {
        let look = try StatusDocuments.look(StatusDocuments.ordinary)
        #expect(!look.document.contains("\n"))
        #expect(look.status.leader == true)
        #expect(look.status.rows.map(\.name.group) == ["billing", "mail", "ledger"])
        #expect(look.age(at: StatusDocuments.now) == .milliseconds(2_500))
        let row = try #require(look.status.row(of: GroupName(stream: "shop:orders", group: "billing")))
        #expect(row.retrying == 5)
        #expect(row.stuck == 5)
        #expect(row.alive == 1)
        #expect(row.waiting == 300.7)
        #expect(!row.isOK)
    }

    @Test("an older monitor may tell less, and a newer one more")
    func tolerates() throws {
        let document =
            #"{"streams":[{"stream":"s","groups":[{"group":"g","new":[{}]}],"more":1},{"stream":"t"}],"x":null}"#
        let status = try QueueStatus(document: document.utf8)
        let row = try #require(status.rows.first)
        #expect(status.rows.count == 1)
        #expect(row.health == "?")
        #expect(row.isOK)
        #expect([row.retrying, row.stuck, row.alive, row.group.lag] == [nil, nil, nil, nil])
        #expect(status.timestamp == nil)
    }

    @Test("anything else is none", arguments: ["", "[]", "{}", "null", #"{"streams":3}"#, "not ready", "<html>"])
    func refuses(document: String) {
        #expect(throws: NoStatus.self) { try Look(document: document) }
    }

    @Test(
        "each order puts what deserves a look first, what is not known last, and ties by name",
        arguments: [
            (.health, ["billing", "ledger", "mail"]), (.waiting, ["billing", "ledger", "mail"]),
            (.lag, ["billing", "mail", "ledger"]), (.pending, ["ledger", "billing", "mail"]),
            (.deadLetters, ["billing", "mail", "ledger"]), (.rate, ["ledger", "billing", "mail"]),
            (.name, ["billing", "mail", "ledger"]),
        ] as [(TopSort, [String])]
    )
    func sorts(sort: TopSort, groups: [String]) throws {
        let status = try StatusDocuments.look(StatusDocuments.ordinary).status
        #expect(status.rows(matching: "", by: sort).map(\.name.group) == groups)
    }

    @Test("reversed, the known ones turn round, and what is not known stays last")
    func reverses() throws {
        let status = try StatusDocuments.look(StatusDocuments.ordinary).status
        func groups(_ sort: TopSort) -> [String] {
            status.rows(matching: "", by: sort, reversed: true).map(\.name.group)
        }
        #expect(groups(.lag) == ["mail", "billing", "ledger"])
        #expect(groups(.name) == ["ledger", "mail", "billing"])
        #expect(groups(.health) == ["mail", "ledger", "billing"])
    }

    @Test(
        "a filter looks at stream, group and health, in either case",
        arguments: [("REFUND", 1), ("mail", 1), ("stalled", 1), ("shop", 3), ("nothing", 0), ("", 3)]
    )
    func filters(text: String, count: Int) throws {
        let status = try StatusDocuments.look(StatusDocuments.ordinary).status
        #expect(status.rows(matching: text, by: .name).count == count)
    }

    @Test(
        "a monitor's address is a URL, with or without the path, and shows no more than its host",
        arguments: [
            ("http://h:9746", "http://h:9746"), ("http://h:9746/", "http://h:9746"),
            ("http://user:secret@h:9746/api/v1/status", "http://h:9746"), ("https://h/secret/", "https://h:443"),
            ("h:9746", nil), ("http://", nil), ("http:///", nil), ("ftp://h", nil), ("http://h?x", nil),
            ("http://h#x", nil), ("http://h x", nil), ("", nil),
        ] as [(String, String?)]
    )
    func readsURL(text: String, shown: String?) {
        #expect(MonitorURL(text)?.description == shown)
    }
}
