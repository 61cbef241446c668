import Redis
import TestSupport
import Testing

@Suite("cancelling a task", .redisServer, .timeLimit(.minutes(2)))
struct CancellationTests {
    @Test("that waits for a reply ends its wait at once, and the others get their own replies")
    func leavesOthers() async throws {
        try await withFaultProxy(to: port) { proxy in
            try await withClient(to: proxy.port) { client in
                _ = try await client.execute("PING", repeatable: true)
                proxy.replies.apply(.hold)
                let sent = proxy.requests.byteCount
                let tasks = (0..<20).map { number in
                    Task { try await client.execute("ECHO", repeatable: true, "value-\(number)").string() }
                }
                // "*2\r\n$4\r\nECHO\r\n$7\r\nvalue-0\r\n" has 27 bytes, and one more from 10 on.
                try await proxy.requests.waitForBytes(sent + 10 * 27 + 10 * 28)
                for number in stride(from: 0, to: 20, by: 3) { tasks[number].cancel() }
                for number in stride(from: 0, to: 20, by: 3) {
                    await #expect(throws: CancellationError.self) { try await tasks[number].value }
                }
                proxy.replies.apply(.none)
                for number in 0..<20 where !number.isMultiple(of: 3) {
                    try await #expect(tasks[number].value == "value-\(number)")
                }
                try await #expect(client.execute("ECHO", repeatable: true, "after").string() == "after")
                #expect(proxy.acceptedCount == 1)
            }
        }
    }

    @Test("that waits for a connection ends its wait at once, and sends nothing")
    func sendsNothing() async throws {
        try await withFaultProxy(to: port) { proxy in
            proxy.refuseConnections()
            try await withClient(to: proxy.port) { client in
                let key = testNamespace()
                let cancelled = Task { try await client.execute("INCR", repeatable: false, key) }
                let other = Task { try await client.execute("INCR", repeatable: false, key).integer() }
                try await proxy.waitForAccepted(2)
                cancelled.cancel()
                await #expect(throws: CancellationError.self) { try await cancelled.value }
                proxy.refuseConnections(false)
                try await #expect(other.value == 1)
                try await #expect(client.execute("GET", repeatable: true, key).integer() == 1)
            }
        }
    }

    @Test("before it sends anything sends nothing", arguments: [false, true])
    func checksFirst(isConnected: Bool) async throws {
        try await withClient(to: port) { client in
            let key = testNamespace()
            if isConnected { _ = try await client.execute("PING", repeatable: true) }
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                _ = try await client.execute("INCR", repeatable: false, key)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            try await #expect(client.execute("GET", repeatable: true, key).isNull)
        }
    }

    @Test("at any moment ends in an answer: the reply or the cancellation")
    func races() async throws {
        try await withClient(to: port) { client in
            for round in 0..<300 {
                let task = Task { try await client.execute("ECHO", repeatable: true, "\(round)").string() }
                if round.isMultiple(of: 2) { await Task.yield() }
                task.cancel()
                do {
                    try await #expect(task.value == "\(round)")
                } catch is CancellationError {}
            }
            try await #expect(client.execute("ECHO", repeatable: true, "after").string() == "after")
        }
    }

    @Test("that blocks on the server ends its wait at once, and nothing is claimed for it")
    func endsBlockingRead() async throws {
        let name = testNamespace()
        let server = try RedisServer.current
        try await server.rawCommand("XGROUP", "CREATE", name, "group", "$", "MKSTREAM")
        try await withClient(to: server.port) {
            $0.clientName = name
        } body: { client in
            let reader = Task {
                try await client.withSession { session in
                    try await session.execute(blockingRead(name), blockingFor: .seconds(60))
                }
            }
            try await eventually("the reader blocks") { try await isBlocked(name, on: server) }
            reader.cancel()
            await #expect(throws: CancellationError.self) { try await reader.value }
            try await eventually("the server knows that the reader has gone") { try await !isBlocked(name, on: server) }
            try await server.rawCommand("XADD", name, "*", "field", "value")
            let pending = try await server.rawCommand("XPENDING", name, "group").elements.first
            #expect(pending == .integer(0))
        }
    }

    @Test("that blocks leaves its session usable: the next read goes over a new connection")
    func reconnectsSession() async throws {
        let name = testNamespace()
        let server = try RedisServer.current
        try await server.rawCommand("XGROUP", "CREATE", name, "group", "$", "MKSTREAM")
        try await withClient(to: server.port) {
            $0.clientName = name
        } body: { client in
            try await client.withSession { session in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await session.execute(blockingRead(name), blockingFor: .seconds(60)) }
                    try await eventually("the reader blocks") { try await isBlocked(name, on: server) }
                    group.cancelAll()
                    await #expect(throws: CancellationError.self) { try await group.next() }
                }
                // Until then the entry might go to the connection that is gone.
                try await eventually("the server knows that the reader has gone") {
                    try await !isBlocked(name, on: server)
                }
                try await server.rawCommand("XADD", name, "*", "field", "value")
                let replies = try await session.execute(blockingRead(name), blockingFor: .seconds(60))
                try #expect(replies[0].elements().count == 1)
            }
        }
    }

    private func blockingRead(_ stream: String) -> RedisPipeline {
        RedisPipeline(
            "XREADGROUP",
            repeatable: false,
            "GROUP",
            "group",
            "me",
            "BLOCK",
            60_000,
            "STREAMS",
            stream,
            ">"
        )
    }

    private func isBlocked(_ name: String, on server: RedisServer) async throws -> Bool {
        let list = try await server.rawCommand("CLIENT", "LIST").string ?? ""
        return list.split(separator: "\n").contains { $0.contains("name=\(name) ") && $0.contains("flags=b") }
    }

    private var port: Int { get throws { try RedisServer.current.port } }
}
