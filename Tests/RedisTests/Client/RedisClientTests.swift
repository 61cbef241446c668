import Redis
import TestSupport
import Testing

@Suite("a client of a real server", .redisServer, .timeLimit(.minutes(2)))
struct RedisClientTests {
    @Test("connects when it is first needed, under its name")
    func connects() async throws {
        let name = testNamespace()
        try await withClient(to: port) {
            $0.clientName = name
        } body: { client in
            try await #expect(client.execute("PING", repeatable: true).string() == "PONG")
            let list = try await RedisServer.current.rawCommand("CLIENT", "LIST").string
            #expect(list?.contains("name=\(name) ") == true)
        }
    }

    @Test("works in the database that it was given")
    func selectsDatabase() async throws {
        let key = testNamespace()
        try await withClient(to: port) {
            $0.database = 5
        } body: { client in
            _ = try await client.execute("SET", repeatable: true, key, "five")
        }
        let replies = try await RedisServer.current.rawPipeline([["GET", key], ["SELECT", "5"], ["GET", key]])
        #expect(replies == [.null, .simple("OK"), .bulk("five")])
    }

    @Test("says at once that there is no such database")
    func refusesDatabase() async throws {
        try await withClient(to: port) {
            $0.database = 99
        } body: { client in
            let error = try await redisError { _ = try await client.execute("PING", repeatable: true) }
            #expect(error.code == .server)
            #expect(
                "\(error)" == "SELECT at redis 127.0.0.1:\(client.configuration.port): ERR DB index is out of range"
            )
        }
    }

    @Test("gives 64 tasks at once each its own replies")
    func sharesConnection() async throws {
        try await withClient(to: port) { client in
            let replies = try await withThrowingTaskGroup(of: [String].self) { group in
                for task in 0..<64 {
                    group.addTask {
                        var values: [String] = []
                        for round in 0..<50 {
                            values.append(
                                try await client.execute("ECHO", repeatable: true, "\(task).\(round)").string()
                            )
                        }
                        return values
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for values in replies {
                let task = values[0].prefix { $0 != "." }
                #expect(values == (0..<50).map { "\(task).\($0)" })
            }
            #expect(replies.count == 64)
        }
    }

    @Test("gives the replies of concurrent pipelines to their tasks")
    func sharesConnectionForPipelines() async throws {
        let key = testNamespace()
        try await withClient(to: port) { client in
            try await withThrowingTaskGroup { group in
                for task in 0..<64 {
                    group.addTask {
                        for round in 0..<5 {
                            var pipeline = RedisPipeline()
                            for index in 0..<20 {
                                pipeline.append("ECHO", repeatable: true, "\(task).\(round).\(index)")
                            }
                            pipeline.append("INCR", repeatable: false, key)
                            let replies = try await client.execute(pipeline)
                            let echoes = try replies.dropLast().map { try $0.string() }
                            #expect(echoes == (0..<20).map { "\(task).\(round).\($0)" })
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await #expect(client.execute("GET", repeatable: true, key).integer() == 320)
        }
    }

    @Test("works on its task executor, and from the main actor")
    func runsOnExecutor() async throws {
        try await withClient(to: port) { client in
            let replies = try await withTaskExecutorPreference(client.taskExecutor) {
                var replies: [String] = []
                for round in 0..<100 {
                    replies.append(try await client.execute("ECHO", repeatable: true, "\(round)").string())
                }
                return replies
            }
            #expect(replies == (0..<100).map(String.init))
            let reply = try await Task { @MainActor in try await client.execute("PING", repeatable: true).string() }
                .value
            #expect(reply == "PONG")
        }
    }

    @Test(
        "carries any bytes",
        arguments: [[], [0], [0x0D, 0x0A], Array("\r\n$5\r\n".utf8), Array(0...255)] as [[UInt8]]
    )
    func carriesBytes(bytes: [UInt8]) async throws {
        let key = testNamespace()
        try await withClient(to: port) { client in
            _ = try await client.execute("SET", repeatable: true, key, bytes)
            try await #expect(Array(client.execute("GET", repeatable: true, key).bytes()) == bytes)
        }
    }

    @Test("reads null, and arrays within arrays")
    func readsNested() async throws {
        try await withClient(to: port) { client in
            try await #expect(client.execute("GET", repeatable: true, testNamespace()).isNull)
            let script = "return {1, {2, {'three', false}}, {}, 'end'}"
            let elements = try await client.execute("EVAL", repeatable: true, script, 0).elements(atLeast: 4)
            let inner = try elements[1].elements(atLeast: 2)
            try #expect(inner[0].integer() == 2)
            try #expect(inner[1].elements(atLeast: 2)[0].string() == "three")
            try #expect(inner[1].elements(atLeast: 2)[1].isNull)
            try #expect(elements[2].elements().count == 0)
            try #expect(elements[3].string() == "end")
        }
    }

    @Test("hands over the replies around an error in the middle of a pipeline")
    func readsErrorInPipeline() async throws {
        let key = testNamespace()
        try await withClient(to: port) { client in
            var pipeline = RedisPipeline("SET", repeatable: true, key, "text")
            pipeline.append("INCR", repeatable: false, key)
            pipeline.append("GET", repeatable: true, key)
            let replies = try await client.execute(pipeline)
            try #expect(replies[0].string() == "OK")
            #expect(replies[1].error?.message == "ERR value is not an integer or out of range")
            try #expect(replies[2].string() == "text")
            let error = try await redisError { try replies.check() }
            #expect(error.code == .server)
        }
    }

    @Test("throws the server's error with the command and the address")
    func throwsServerError() async throws {
        try await withClient(to: port) { client in
            let error = try await redisError { _ = try await client.execute("LPOP", repeatable: false, "a", "b", "c") }
            let port = client.configuration.port
            #expect("\(error)" == "LPOP at redis 127.0.0.1:\(port): ERR wrong number of arguments for 'lpop' command")
        }
    }

    @Test("does not repeat the arguments of a command that the server does not know")
    func hidesArguments() async throws {
        try await withClient(to: port) { client in
            let error = try await redisError { _ = try await client.execute("XNOTHING", repeatable: false, "payload") }
            #expect(error.reply?.message.contains("XNOTHING") == true)
            #expect(!"\(error)".contains("payload"))
        }
    }

    @Test("sends and receives a string of 100 MB")
    func carriesLargeString() async throws {
        let key = testNamespace()
        let size = 100 << 20
        try await withClient(to: port) { client in
            var value = [UInt8](repeating: 1, count: size)
            value[size - 1] = 2
            _ = try await client.execute("SET", repeatable: true, key, value)
            let bytes = try await client.execute("GET", repeatable: true, key).bytes()
            #expect(bytes.count == size)
            #expect(bytes.first == 1)
            #expect(bytes.last == 2)
            _ = try await client.execute("DEL", repeatable: true, key)
        }
    }

    @Test("reads an array of 100,000 elements")
    func readsLargeArray() async throws {
        try await withClient(to: port) { client in
            let script = "local t = {} for i = 1, 100000 do t[i] = {i, 'v' .. i} end return t"
            let elements = try await client.execute("EVAL", repeatable: true, script, 0).elements()
            var count = 0
            for (index, element) in elements.enumerated() {
                var pair = try element.elements()
                let number = try pair.next()?.integer()
                let text = try pair.next()?.string()
                guard number == index + 1, text == "v\(index + 1)" else { break }
                count += 1
            }
            #expect(count == 100_000)
        }
    }

    @Test("knows the server by its name and by either kind of address", arguments: ["localhost", "127.0.0.1"])
    func resolves(host: String) async throws {
        try await withClient(to: port) {
            $0.host = host
        } body: { client in
            try await #expect(client.execute("PING", repeatable: true).string() == "PONG")
        }
    }

    private var port: Int { get throws { try RedisServer.current.port } }
}
