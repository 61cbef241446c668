import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("replay at a rate", .redisServer, .timeLimit(.minutes(1)))
struct PacedReplayTests {
    @Test("replays no more than its rate allows, and tells how far it has come")
    func pace() async throws {
        try await withPatientQueue { queue in
            try await queue.writeDeadLetters(count: 7)
            let (deadLetters, clock) = (try queue.deadLetterQueue(), ManualClock())
            let progress = Watched<[DeadLetterProgress]>([])
            async let replaying = deadLetters.replay(
                "orders",
                matching: DeadLetterFilter(),
                rate: 30,
                clock: clock,
                progress: { step in progress.update { $0.append(step) } }
            )
            for done in [3, 6] {
                try await clock.waitForSleepers()
                try await #expect(queue.length() == done)
                #expect(progress.current.last?.done == done)
                #expect(progress.current.last?.examined == done)
                #expect(progress.current.last?.total == 7)
                clock.advance(by: .milliseconds(100))
            }
            #expect(try await replaying.replayed.count == 7)
        }
    }

    @Test("that is cancelled reports what was done")
    func cancelled() async throws {
        try await withPatientQueue { queue in
            let ids = try await queue.writeDeadLetters(count: 5)
            let (deadLetters, clock) = (try queue.deadLetterQueue(), ManualClock())
            // Waited for below.
            let replaying = Task {
                try await deadLetters.replay("orders", matching: DeadLetterFilter(), rate: 1, clock: clock)
            }
            for _ in 1...2 {
                try await clock.waitForSleepers()
                clock.advance(by: .seconds(1))
            }
            try await clock.waitForSleepers()
            replaying.cancel()
            let error = try await #require(throws: ReplayError.self) { try await replaying.value }
            #expect(error.underlying is CancellationError)
            #expect(error.report.replayed.count == 3)
            #expect(error.description == "cancelled (3 replayed before)")
            try await #expect(queue.deadLetters().map(\.id) == Array(ids[3...]))
        }
    }

    @Test("that is cancelled while Redis works waits for the answer, and reports it")
    func cancelledInFlight() async throws {
        try await withFaultProxy(to: RedisServer.current.port) { proxy in
            try await withPatientQueue(through: proxy.port) { queue in
                try await queue.client.load(.replay)
                try await queue.writeDeadLetters(count: 2)
                let (deadLetters, clock) = (try queue.deadLetterQueue(), ManualClock())
                // Waited for below.
                let replaying = Task {
                    try await deadLetters.replay("orders", matching: DeadLetterFilter(), rate: 1, clock: clock)
                }
                try await clock.waitForSleepers()
                proxy.replies.apply(.hold)
                clock.advance(by: .seconds(1))
                try await eventually("the step has run") { try await queue.length() == 2 }
                replaying.cancel()
                proxy.replies.apply(.none)
                let error = try await #require(throws: ReplayError.self) { try await replaying.value }
                #expect(error.description == "cancelled (2 replayed before)")
            }
        }
    }
}
