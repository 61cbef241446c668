import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("publishing to a full stream", .redisServer, .timeLimit(.minutes(1)))
struct FullStreamTests {
    /// Lends a topic whose stream keeps 100 entries and holds so many.
    private func withStream(
        of length: Int = 0,
        whenFull: Configuration.Streams.WhenFull,
        timeout: Duration = .seconds(30),
        body: (QueueFixture, ProducerFixture) async throws -> Void
    ) async throws {
        try await withPatientQueue {
            $0.streams.defaultMaxLength = 100
            $0.streams.whenFull = whenFull
            $0.streams.fullTimeout = timeout
        } body: { queue in
            if length > 0 { try await queue.publish(count: length) }
            try await body(queue, ProducerFixture(queue))
        }
    }

    private func nearlyFull(
        _ queue: QueueFixture,
        _ length: Int,
        _ whenFull: Configuration.Streams.WhenFull
    ) -> ProducerWarning {
        .nearlyFull(stream: queue.keys.stream, length: length, maxLength: 100, whenFull: whenFull)
    }

    // MARK: - keepUnacknowledged

    @Test("that must keep what is needed: trims nothing that a group has not acknowledged, and warns")
    func keeps() async throws {
        try await withStream(whenFull: .keepUnacknowledged) { queue, fixture in
            let ids = try await fixture.publish(count: 300)
            try await queue.deliver(count: 150)
            for _ in 1...20 { try await fixture.publish(count: 50) }
            try await #expect(queue.length() == 1_300)
            try await #expect(queue.entries().prefix(300).map(\.id) == ids)
            #expect(fixture.warnings.current.count == 1)
            guard case .nearlyFull(_, _, 100, .keepUnacknowledged) = fixture.warnings.current.first else {
                Issue.record("\(fixture.warnings.current)")
                return
            }
        }
    }

    @Test("that must keep what is needed: one large batch trims on its way, chunk by chunk")
    func largeBatch() async throws {
        try await withStream(whenFull: .keepUnacknowledged) { queue, fixture in
            try await queue.server.rawCommand("XGROUP", "SETID", queue.keys.stream, queue.group, "9999999999999-0")
            try await fixture.publish(count: 5_000)
            try await #expect(queue.length() == 0)
        }
    }

    @Test("that must keep what is needed: stays short while its group keeps up")
    func staysShort() async throws {
        try await withStream(whenFull: .keepUnacknowledged) { queue, fixture in
            for _ in 1...50 {
                try await fixture.publish(count: 20)
                try await queue.acknowledgeAll()
                try await #expect(queue.length() <= 130)
            }
            #expect(fixture.warnings.current.isEmpty)
        }
    }

    @Test(
        "that must keep what is needed: costs one call a message, and a look after each tenth of the length",
        .redisServer
    )
    func cost() async throws {
        try await withStream(whenFull: .keepUnacknowledged) { queue, fixture in
            try await fixture.publish()
            let calls = try await queue.commands { for _ in 1...80 { try await fixture.publish() } }
            #expect(calls == ["xadd": 80])
            let full = try await queue.commands { for _ in 1...100 { try await fixture.publish() } }
            #expect(full["xadd"] == 100)
            #expect((10...11).contains(full["evalsha"] ?? 0))
        }
    }

    // MARK: - reject

    @Test("that may not grow: refuses what there is no room for, with the figures, and sends nothing")
    func rejects() async throws {
        try await withStream(of: 95, whenFull: .reject) { queue, fixture in
            let error = try await publishError { try await fixture.publish(count: 6) }
            #expect(error.isBackPressure && !error.isOutcomeUnknown)
            #expect(error.outcomes == Array(repeating: .notPublished, count: 6))
            let figures = "has no room for 6 messages: it holds 95 entries of 100 (0 of 6 messages published)"
            #expect(error.description == "stream '\(queue.keys.stream)' \(figures)")
            try await #expect(queue.length() == 95)
            #expect(fixture.warnings.current == [nearlyFull(queue, 95, .reject)])

            try await fixture.publish(count: 5)
            try await #expect(queue.length() == 100)
            _ = try await publishError { try await fixture.publish() }
            try await queue.acknowledgeAll()
            try await fixture.publish(count: 100)
            try await #expect(queue.length() == 100)
        }
    }

    @Test("that may not grow: many at once do not exceed the length")
    func rejectsMany() async throws {
        try await withStream(of: 50, whenFull: .reject) { queue, fixture in
            let published = await withTaskGroup { group in
                for _ in 1...100 { group.addTask { (try? await fixture.publish()) == nil ? 0 : 1 } }
                return await group.reduce(0, +)
            }
            try await #expect(queue.length() == 50 + published)
            #expect((1...50).contains(published))
        }
    }

    @Test("that may not grow: costs one call a message while there is room", .redisServer)
    func costWhileBounded() async throws {
        try await withPatientQueue {
            $0.streams.whenFull = .reject
        } body: { queue in
            let fixture = try ProducerFixture(queue)
            try await fixture.publish()
            let calls = try await queue.commands { for _ in 1...1_000 { try await fixture.publish() } }
            #expect(calls["xadd"] == 1_000)
            #expect((calls["evalsha"] ?? 0) <= 1)
        }
    }

    @Test("that may not grow: trims a long history before it refuses")
    func longHistory() async throws {
        try await withStream(whenFull: .reject) { queue, fixture in
            for _ in 1...3 { try await queue.publish(count: 10_000) }
            try await queue.server.rawCommand("XGROUP", "SETID", queue.keys.stream, queue.group, "$")
            try await fixture.publish(count: 100)
            try await #expect(queue.length() == 100)
        }
    }

    // MARK: - wait

    @Test("that is waited for: goes on as the group acknowledges, in the batch's order, and loses nothing")
    func waits() async throws {
        try await withStream(whenFull: .wait) { queue, fixture in
            async let ids = fixture.publish(count: 450)
            var seen: [EntryID] = []
            while seen.count < 450 {
                var new: [EntryID] = []
                try await eventually("more has been published") {
                    new = try await queue.deliver(count: 60)
                    return !new.isEmpty
                }
                try await #expect(queue.length() <= 100)
                seen += new
                try await queue.acknowledge(new)
            }
            try await #expect(ids == seen)
        }
    }

    @Test("that is waited for: with a consumer at the other end, every message is handled once, in order")
    func withConsumer() async throws {
        try await withPatientQueue {
            $0.streams.defaultMaxLength = 100
            $0.streams.whenFull = .wait
            $0.consumer.maxConcurrentHandlers = 1
        } body: { queue in
            let (fixture, log) = (try ProducerFixture(queue), HandlerLog())
            try await queue.consume(handler: log.add) { _ in
                try await fixture.publish(count: 1_000)
                try await log.wait(for: 1_000)
                try await eventually("all is acknowledged") { try await queue.isDrained() }
            }
            #expect(log.payloads == (1...1_000).map { "\($0)" })
            try await #expect(queue.length() <= 100)
        }
    }

    @Test("that is waited for: gives up after the time-out, and says which messages are in the stream")
    func timesOut() async throws {
        try await withStream(of: 90, whenFull: .wait, timeout: .milliseconds(300)) { queue, fixture in
            let error = try await publishError { try await fixture.publish(count: 15) }
            guard case .full(queue.keys.stream, 100, 100, 5) = error.reason else { throw error }
            #expect(error.isBackPressure)
            try await #expect(error.ids.compactMap(\.self) == queue.entries().suffix(10).map(\.id))
            #expect(error.outcomes.suffix(5) == Array(repeating: .notPublished, count: 5)[...])
        }
    }

    @Test("that is waited for: a cancellation ends the wait, and the ids of what is in the stream are not lost")
    func cancelled() async throws {
        try await withStream(whenFull: .wait) { queue, fixture in
            let publishing = Task { try await publishError { try await fixture.publish(count: 150) } }
            try await eventually("the stream is full") { try await queue.length() == 100 }
            publishing.cancel()
            let error = try await withTimeLimit { try await publishing.value }
            guard case .cancelled = error.reason else { throw error }
            try await #expect(error.ids.compactMap(\.self) == queue.entries().map(\.id))
            #expect(error.outcomes.suffix(50).allSatisfy { $0 == .notPublished })
        }
    }

    @Test("that is waited for: also while Redis is out of memory", .redisServer)
    func waitsForMemory() async throws {
        try await withStream(whenFull: .wait) { queue, fixture in
            try await queue.setOutOfMemory(true)
            async let ids = fixture.publish(count: 3)
            try await eventually("it was refused") {
                try await queue.server.rawCommand("INFO", "errorstats").string?.contains("errorstat_OOM") ?? false
            }
            try await queue.setOutOfMemory(false)
            try await #expect(ids == queue.entries().map(\.id))
        }
    }

    @Test("that is waited for: says that memory was lacking, if it was until the end", .redisServer)
    func noMemory() async throws {
        try await withStream(whenFull: .wait, timeout: .milliseconds(200)) { queue, fixture in
            try await queue.setOutOfMemory(true)
            let error = try await publishError { try await fixture.publish(count: 3) }
            #expect(error.underlying?.reply?.code == "OOM")
            #expect(error.isBackPressure)
            #expect(error.outcomes == [.notPublished, .notPublished, .notPublished])
        }
    }

    @Test("that is waited for: a stream of one entry has room again when that was acknowledged")
    func smallest() async throws {
        try await withPatientQueue {
            $0.streams.defaultMaxLength = 1
            $0.streams.whenFull = .wait
        } body: { queue in
            let fixture = try ProducerFixture(queue)
            for _ in 1...3 {
                try await fixture.publish()
                try await #expect(queue.length() == 1)
                try await queue.acknowledgeAll()
            }
        }
    }
}

extension QueueFixture {
    fileprivate func acknowledge(_ ids: some Sequence<EntryID>) async throws {
        try await server.rawPipeline(ids.map { ["XACK", keys.stream, group, $0.description] })
    }

    /// Delivers what is new, and acknowledges everything.
    fileprivate func acknowledgeAll() async throws {
        try await deliver()
        try await acknowledge(pending().map(\.id))
    }
}
