import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("retry store", .redisServer, .timeLimit(.minutes(1)))
struct RetryStoreTests {
    private static let id = EntryID(milliseconds: 7, sequence: 7)
    private static let complete = Set([
        "attempt", "max_attempts", "next_retry_at", "last_error", "first_failed_at",
    ])

    /// Lends a store whose waits are 10 s, 20 s, 40 s …, at most 60 s.
    private func withStore(_ body: (RetryStore, QueueFixture) async throws -> Void) async throws {
        try await withPatientQueue {
            $0.retry.baseDelay = .seconds(10)
            $0.retry.maxDelay = .seconds(60)
            $0.retry.timeToLive = .seconds(500)
        } body: { queue in
            try await body(RetryStore(client: queue.client, configuration: queue.configuration), queue)
        }
    }

    private func timeToLive(_ queue: QueueFixture) async throws -> Int? {
        try await queue.server.rawCommand("TTL", queue.hashKey(Self.id)).integer
    }

    /// How long after a moment the hash says that the next attempt is due, in whole seconds.
    private func delay(_ queue: QueueFixture, after moment: Int) async throws -> Int {
        let due = try #require(try await queue.hash(Self.id)["next_retry_at"].flatMap { Int($0) })
        return (due - moment) / 1_000
    }

    @Test("the first failure makes a whole hash with a time to live")
    func initialises() async throws {
        try await withStore { store, queue in
            let before = try await queue.serverTime()
            try await #expect(store.initIfNotExists("orders", id: Self.id, error: "broken"))
            let hash = try await queue.hash(Self.id)
            #expect(Set(hash.keys) == Self.complete)
            #expect(hash["attempt"] == "1")
            #expect(hash["max_attempts"] == "3")
            #expect(hash["last_error"] == "broken")
            let failedAt = try #require(hash["first_failed_at"].flatMap { Int($0) })
            #expect((before...before + 9_000).contains(failedAt))
            #expect(hash["next_retry_at"] == "\(failedAt + 10_000)")
            try await #expect((400...500).contains(timeToLive(queue) ?? -1))
        }
    }

    @Test("a hash that is there keeps what it says, and gets its time to live anew")
    func exists() async throws {
        try await withStore { store, queue in
            try await store.initIfNotExists("orders", id: Self.id, error: "broken")
            try await store.incrementAttempt("orders", id: Self.id)
            let before = try await queue.hash(Self.id)
            try await queue.server.rawCommand("EXPIRE", queue.hashKey(Self.id), "50")
            try await #expect(store.initIfNotExists("orders", id: Self.id, error: "other") == false)
            try await #expect(queue.hash(Self.id) == before)
            try await #expect((400...500).contains(timeToLive(queue) ?? -1))
        }
    }

    @Test("what an older peer half wrote is completed by any write", arguments: ["init", "set", "increment"])
    func halfWritten(how: String) async throws {
        try await withStore { store, queue in
            try await queue.writeHash(Self.id, "attempt", "2", "max_attempts", "0")
            switch how {
            case "init": try await store.initIfNotExists("orders", id: Self.id)
            case "set": try await store.set("orders", id: Self.id, RetryInfo(lastError: "broken"))
            default: try await store.incrementAttempt("orders", id: Self.id)
            }
            let hash = try await queue.hash(Self.id)
            #expect(Set(hash.keys) == Self.complete)
            #expect(hash["attempt"] == (how == "increment" ? "3" : "2"))
            #expect(hash["max_attempts"] == "3")
            #expect(hash["last_error"] == (how == "set" ? "broken" : ""))
            try await #expect((400...500).contains(timeToLive(queue) ?? -1))
        }
    }

    @Test("a write of few facts makes a whole hash", arguments: [RetryInfo(), RetryInfo(attempt: 3)])
    func sets(info: RetryInfo) async throws {
        try await withStore { store, queue in
            let before = try await queue.serverTime()
            try await store.set("orders", id: Self.id, info)
            let hash = try await queue.hash(Self.id)
            #expect(Set(hash.keys) == Self.complete)
            #expect(hash["attempt"] == "\(info.attempt ?? 1)")
            let expected = info.attempt == 3 ? 40 : 10
            try await #expect((expected...expected + 9).contains(delay(queue, after: before)))
            try await #expect((400...500).contains(timeToLive(queue) ?? -1))
        }
    }

    @Test("reads back what was written")
    func roundTrip() async throws {
        try await withStore { store, _ in
            let info = RetryInfo(
                attempt: 2,
                maxAttempts: 9,
                nextRetryAt: Timestamp(unixMilliseconds: 1_770_802_200_123),
                lastError: "broken",
                firstFailedAt: Timestamp(unixMilliseconds: 1_770_802_100_000),
                delivery: 4
            )
            try await #expect(store.get("orders", id: Self.id) == nil)
            try await store.set("orders", id: Self.id, info)
            try await #expect(store.get("orders", id: Self.id) == info)
            try await store.set("orders", id: Self.id, RetryInfo(lastError: "worse"))
            try await #expect(store.get("orders", id: Self.id)?.lastError == "worse")
            try await #expect(store.get("orders", id: Self.id)?.delivery == 4)
            try await store.delete("orders", id: Self.id)
            try await #expect(store.get("orders", id: Self.id) == nil)
            try await store.delete("orders", id: Self.id)
        }
    }

    @Test("counts attempts, each due after the backoff's delay for it")
    func increments() async throws {
        try await withStore { store, queue in
            for (attempt, expected) in [(1, 10), (2, 20), (3, 40), (4, 60), (5, 60)] {
                let before = try await queue.serverTime()
                try await #expect(store.incrementAttempt("orders", id: Self.id) == attempt)
                try await #expect((expected...expected + 9).contains(delay(queue, after: before)))
                try await #expect(Set(queue.hash(Self.id).keys) == Self.complete)
                try await #expect((400...500).contains(timeToLive(queue) ?? -1))
            }
        }
    }

    @Test("counts every attempt of many at once")
    func incrementsAtOnce() async throws {
        try await withStore { store, _ in
            let attempts = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...50 { group.addTask { try await store.incrementAttempt("orders", id: Self.id) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(attempts.sorted() == Array(1...50))
        }
    }

    @Test("out of memory refuses a write as a whole", .redisServer)
    func outOfMemory() async throws {
        try await withStore { store, queue in
            try await queue.writeHash(Self.id, "attempt", "2")
            try await queue.setOutOfMemory(true)
            let writes: [@Sendable () async throws -> Void] = [
                { try await store.initIfNotExists("orders", id: Self.id) },
                { try await store.set("orders", id: Self.id, RetryInfo(attempt: 5)) },
                { try await store.incrementAttempt("orders", id: Self.id) },
            ]
            for write in writes {
                let error = try await #require(throws: RedisError.self) { try await write() }
                #expect(error.reply?.code == "OOM")
            }
            try await #expect(queue.hash(Self.id) == ["attempt": "2"])
            try await #expect(timeToLive(queue) == -1)
        }
    }

    @Test("in the group's scope each group has a hash of its own, and the group must be named")
    func groupScope() async throws {
        try await withPatientQueue {
            $0.retry.scope = .group
        } body: { queue in
            let (client, configuration) = (queue.client, queue.configuration)
            #expect(throws: ConfigurationError.self) { try RetryStore(client: client, configuration: configuration) }
            let store = try RetryStore(client: client, configuration: configuration, group: queue.group)
            let other = try RetryStore(client: client, configuration: configuration, group: "shipping")
            try await store.incrementAttempt("orders", id: Self.id)
            try await #expect(other.get("orders", id: Self.id) == nil)
            try await #expect(queue.hash(Self.id)["attempt"] == "1")
        }
    }
}
