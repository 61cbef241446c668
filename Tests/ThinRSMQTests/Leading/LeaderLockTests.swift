import Redis
import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("Leader lock", .redisServer, .timeLimit(.minutes(1)))
struct LeaderLockTests {
    private func lock(_ holder: String, of scope: String, _ queue: QueueFixture) -> LeaderLock {
        LeaderLock(scope: [scope], holder: holder, client: queue.client)
    }

    @Test("one holds it, by name, until it gives it up; the term grows with each acquisition and no renewal")
    func handover() async throws {
        try await withQueue { queue in
            let scope = queue.configuration.namespace
            let (anna, bert) = (lock("anna", of: scope, queue), lock("bert", of: scope, queue))
            let first = try await anna.acquire(for: .seconds(600))
            #expect(first == (1, nil))
            let refused = try await bert.acquire(for: .seconds(600))
            #expect(refused == (1, "anna"))
            try await bert.release()
            let renewed = try await anna.acquire(for: .seconds(700))
            #expect(renewed == (1, nil))
            let rest = try await queue.server.rawCommand("PTTL", anna.key).integer ?? 0
            #expect(rest > 600_000)
            let holder = try await queue.server.rawCommand("GET", anna.key).string
            #expect(holder == "anna")
            try await anna.release()
            let second = try await bert.acquire(for: .seconds(600))
            #expect(second == (2, nil))
        }
    }

    @Test("it ends by itself")
    func expiry() async throws {
        try await withQueue { queue in
            let scope = queue.configuration.namespace
            let (anna, bert) = (lock("anna", of: scope, queue), lock("bert", of: scope, queue))
            _ = try await anna.acquire(for: .milliseconds(20))
            try await eventually("another may take it") { try await bert.acquire(for: .seconds(600)).other == nil }
            let late = try await anna.acquire(for: .seconds(600))
            #expect(late == (2, "bert"))
        }
    }

    @Test("a Redis without memory gets a leader, who makes room")
    func outOfMemory() async throws {
        try await withRedisServer { server in
            try await withQueue(on: server) { queue in
                try await server.rawCommand("CONFIG", "SET", "maxmemory", "1")
                let taken = try await lock("anna", of: "full", queue).acquire(for: .seconds(600))
                #expect(taken == (1, nil))
            }
        }
    }

    @Test("a reply that was lost is resolved by the next try")
    func lostReply() async throws {
        try await withFaultProxy(to: try RedisServer.current.port) { proxy in
            try await withQueue(through: proxy.port, { $0.redis.readTimeout = .seconds(2) }) { queue in
                let anna = lock("anna", of: queue.configuration.namespace, queue)
                // The scripts are known and the connection stands, so that only the reply is lost.
                _ = try await anna.acquire(for: .seconds(600))
                try await anna.release()
                proxy.replies.apply(.drop)
                await #expect(throws: RedisError.self) { _ = try await anna.acquire(for: .seconds(600)) }
                proxy.replies.apply(.none)
                proxy.cutConnections()
                let resolved = try await anna.acquire(for: .seconds(600))
                #expect(resolved == (2, nil))
            }
        }
    }

    @Test("the key is that of what is watched, in any order")
    func keys() {
        #expect(LeaderLock.hash(of: ["a", "b"]) == LeaderLock.hash(of: ["b", "a"]))
        #expect(LeaderLock.hash(of: ["a", "b"]) != LeaderLock.hash(of: ["ab"]))
        #expect(LeaderLock.hash(of: []) == "cbf29ce484222325")
        // Other versions of the program have to find the same: FNV-1a of `61 ff`, computed elsewhere.
        #expect(LeaderLock.hash(of: ["a"]) == "089bc907b544c769")
    }
}
