import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("script that records a failure", .redisServer, .timeLimit(.minutes(1)))
struct RecordFailureScriptTests {
    @Test("counts the first failure, and waits as the backoff says")
    func firstFailure() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            let record = try await queue.member().recordFailure(of: id, error: "broken", priorAttempts: 0)
            #expect(record == .recorded(attempts: 1, maximum: 3, delay: .milliseconds(40)))
            // Again, as after a lost reply: the same state.
            let repeated = try await queue.member().recordFailure(of: id, error: "broken", priorAttempts: 0)
            #expect(repeated == record)
            try await #expect(queue.hash(id)["attempt"] == "1")
        }
    }

    @Test("waits twice as long with each attempt, those before a requeue included, up to the maximum", arguments: 1...5)
    func backoff(attempts: Int) async throws {
        try await withQueue {
            $0.retry.maxDelay = .milliseconds(300)
        } body: { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            let record = try await queue.member().recordFailure(of: id, error: "b", priorAttempts: attempts - 1)
            let delay = min(40 << (attempts - 1), 300)
            #expect(record == .recorded(attempts: attempts, maximum: 3, delay: .milliseconds(delay)))
            try await #expect(queue.hash(id)["attempt"] == "1", "only what failed at this entry")
        }
    }

    @Test("adds jitter below the base delay")
    func jitter() async throws {
        try await withQueue {
            $0.retry.jitter = true
        } body: { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            var delays: Set<Duration> = []
            for _ in 0..<20 {
                let record = try await queue.member().recordFailure(of: id, error: "b", priorAttempts: 0)
                if case .recorded(_, _, let delay) = record { delays.insert(delay) }
            }
            #expect(delays.count > 1)
            #expect(delays.allSatisfy { (.milliseconds(40)..<(.milliseconds(80))).contains($0) })
        }
    }

    @Test("completes a hash that a peer left half-written, in one step (known fault 5)")
    func completes() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.writeHash(id, "attempt", "2")
            let record = try await queue.member().recordFailure(of: id, error: "broken", priorAttempts: 0)
            #expect(record == .recorded(attempts: 2, maximum: 3, delay: .milliseconds(80)))
            let hash = try await queue.hash(id)
            #expect(hash["max_attempts"] == "3")
            #expect(hash["last_error"] == "broken")
            #expect(hash["first_failed_at"] != nil)
            #expect(hash["next_retry_at"] != nil)
            let timeToLive = try await queue.server.rawCommand("TTL", queue.hashKey(id)).integer
            #expect(try #require(timeToLive) > 80_000)
        }
    }

    @Test("keeps a hash's own maximum and its first failure, unless the maximum is none")
    func keepsKnown() async throws {
        try await withQueue { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver()
            try await queue.writeHash(ids[0], "attempt", "2", "max_attempts", "7", "first_failed_at", "99")
            try await queue.writeHash(ids[1], "attempt", "2", "max_attempts", "0")
            let records = [
                try await queue.member().recordFailure(of: ids[0], error: "b", priorAttempts: 0),
                try await queue.member().recordFailure(of: ids[1], error: "b", priorAttempts: 0),
            ]
            #expect(
                records == [
                    .recorded(attempts: 2, maximum: 7, delay: .milliseconds(80)),
                    .recorded(attempts: 2, maximum: 3, delay: .milliseconds(80)),
                ]
            )
            try await #expect(queue.hash(ids[0])["first_failed_at"] == "99")
        }
    }

    @Test("takes the deliveries for the count where the hash has expired (known fault 9)")
    func expiredHash() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            try await queue.makeIdle([id], for: .zero, deliveries: 3)
            let record = try await queue.member().recordFailure(of: id, error: "b", priorAttempts: 0)
            #expect(record == .recorded(attempts: 3, maximum: 3, delay: .milliseconds(160)))
            try await #expect(queue.hash(id)["_delivery"] == "3")
        }
    }

    @Test("records nothing for an entry that is acknowledged or another's")
    func lost() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await #expect(queue.member().recordFailure(of: id, error: "b", priorAttempts: 0) == .lost)
            try await queue.deliver(to: "bob")
            try await #expect(queue.member().recordFailure(of: id, error: "b", priorAttempts: 0) == .lost)
            try await #expect(queue.hash(id).isEmpty)
        }
    }

    @Test("cuts a long error, and never inside a character")
    func longError() async throws {
        try await withQueue { queue in
            let id = try await queue.publish()
            try await queue.deliver()
            let error = String(repeating: "ü", count: 1_500)
            _ = try await queue.member().recordFailure(of: id, error: error, priorAttempts: 0)
            try await #expect(queue.hash(id)["last_error"] == String(repeating: "ü", count: 1_000))
        }
    }
}
