import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("groups of a stream, as a producer remembers them")
struct StreamGroupsTests {
    private let start = ContinuousClock.now

    @Test("without a reset the groups of the last look are expected, should there be one")
    func steady() {
        var groups = StreamGroups()
        groups.take(["a", "b"], added: 100, at: start)
        #expect(groups.expected(at: start) == (100, ["a", "b"]))
        groups.take(["a"], added: 120, at: start)
        #expect(groups.expected(at: start) == (120, ["a"]))
    }

    @Test("after a reset those that are missing are waited for, ten minutes long")
    func reset() {
        var groups = StreamGroups()
        groups.take(["a", "b", "c"], added: 100, at: start)
        groups.take(["b"], added: 3, at: start)
        #expect(groups.expected(at: start) == (nil, ["a", "c"]))
        groups.take(["b", "c"], added: 50, at: start + .seconds(300))
        #expect(groups.expected(at: start + .seconds(300)) == (nil, ["a"]))
        #expect(groups.expected(at: start + .seconds(600)) == (50, ["b", "c"]))
        groups.take(["b", "c"], added: 60, at: start + .seconds(600))
        #expect(groups.expected(at: start) == (60, ["b", "c"]))
    }

    @Test("a second reset waits anew, also for what the first took away")
    func twice() {
        var groups = StreamGroups()
        groups.take(["a", "b"], added: 100, at: start)
        groups.take(["a"], added: 3, at: start)
        groups.take([], added: 0, at: start + .seconds(500))
        #expect(groups.expected(at: start + .seconds(1_000)) == (nil, ["a", "b"]))
    }

    @Test("a server that does not count entries never tells of a reset")
    func uncounted() {
        var groups = StreamGroups()
        groups.take(["a"], added: nil, at: start)
        groups.take([], added: nil, at: start)
        #expect(groups.expected(at: start) == (0, []))
    }
}

@Suite("a producer that must keep what is needed", .redisServer, .timeLimit(.minutes(1)))
struct KeptAcrossResetTests {
    @Test(
        "after FLUSHALL, trims nothing until every group is back",
        .enabled("the server does not count entries") { try await RedisServer.countsEntries }
    )
    func flushed() async throws {
        try await withPatientQueue {
            $0.streams.defaultMaxLength = 100
            $0.streams.whenFull = .keepUnacknowledged
        } body: { queue in
            let fixture = try ProducerFixture(queue)
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, "shipping", "0")
            try await fixture.publish(count: 200)
            fixture.advance(by: .seconds(61))
            try await fixture.publish()
            try await queue.server.rawCommand("DEL", queue.keys.stream)
            // The one group is back at once, and has done everything.
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, queue.group, "0", "MKSTREAM")
            for _ in 1...3 {
                fixture.advance(by: .seconds(61))
                try await fixture.publish(count: 50)
                let ids = try await queue.deliver()
                try await queue.server.rawPipeline(
                    ids.map { ["XACK", queue.keys.stream, queue.group, $0.description] }
                )
            }
            fixture.advance(by: .seconds(61))
            try await fixture.publish()
            try await #expect(queue.length() == 151)
            try await queue.server.rawCommand("XGROUP", "CREATE", queue.keys.stream, "shipping", "$")
            fixture.advance(by: .seconds(61))
            try await fixture.publish()
            try await #expect(queue.length() < 100)
        }
    }
}
