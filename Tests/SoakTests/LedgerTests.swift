import Foundation
import TestSupport
import Testing

@testable import Soak

@Suite("ledger")
struct LedgerTests {
    private static let events: [LedgerEvent] = [
        .intends(first: 7, count: 3), .published(number: 7, id: "1-0"), .unknown(number: 8),
        .began(number: 7, id: "1-0", attempt: 2), .done(number: 7, id: "1-0"),
        .failed(number: 7, id: "1-0", attempt: 1), .cut(number: 7, id: "1-0"),
        .fault(name: "kill", worker: "consumer-1", isOver: true), .fault(name: "restart", worker: "*", isOver: false),
        .destroyed(number: 7, id: "1-0", group: "billing"), .foiled(name: "restart"),
        .deadLetter(EndState.DeadLetter(number: 7, original: "1-0", group: "billing")),
        .taken(id: "1-0", isKept: false), .ended(worker: "monitor-1.2", code: 132),
        .hung(worker: "monitor-1"),
    ]

    @Test("reads every event as it was written", arguments: events)
    func roundTrip(_ event: LedgerEvent) {
        #expect(LedgerEvent(event.text.components(separatedBy: " ")) == event)
    }

    @Test("refuses a line that is cut or of another kind", arguments: ["", "began 7 1-0", "done x 1-0", "sang 7 1-0"])
    func refuses(_ line: String) {
        #expect(LedgerEvent(line.components(separatedBy: " ")) == nil)
    }

    @Test("reads a folder in the order of time, without the line that a killed process did not finish")
    func folder() async throws {
        try await withTemporaryDirectory { folder in
            try "5 done 1 1-0\n9 done 2 2-".write(toFile: folder.path("b.1.ledger"), atomically: true, encoding: .utf8)
            try "4 unknown 1\n".write(toFile: folder.path("a.ledger"), atomically: true, encoding: .utf8)
            try "no ledger".write(toFile: folder.path("a.log"), atomically: true, encoding: .utf8)
            let records = try LedgerRecord.all(in: folder.url.path)
            #expect(records.map(\.writer) == ["a", "b.1"])
            #expect(records.map(\.event) == [.unknown(number: 1), .done(number: 1, id: "1-0")])
        }
    }

    @Test("fails where a line in the middle makes no sense")
    func torn() async throws {
        try await withTemporaryDirectory { folder in
            try "5 done\n6 unknown 1\n".write(toFile: folder.path("a.ledger"), atomically: true, encoding: .utf8)
            #expect(throws: SoakError.self) { try LedgerRecord.all(in: folder.url.path) }
        }
    }
}
