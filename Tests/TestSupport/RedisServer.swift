import Foundation

/// A real redis-server of the test's own, on a free port of 127.0.0.1, in a temporary folder.
///
/// It ends with the process that started it, however that ends. `REDIS_SERVER` names another program than the
/// `redis-server` in `PATH`, to test against another version.
public actor RedisServer {
    /// The port for plain connections.
    public nonisolated let port: Int
    /// The port for TLS connections, if the options ask for one.
    public nonisolated let tlsPort: Int?
    /// What the server was started with.
    public nonisolated let options: Options

    private let directory: TemporaryDirectory
    private let certificates: Certificates?
    private var process: ChildProcess?

    /// Starts a server and returns when it answers.
    public static func start(_ options: Options = Options()) async throws -> RedisServer {
        for _ in 1...10 {
            let server = try await RedisServer(options)
            do {
                try await server.launch()
                return server
            } catch {
                let portIsTaken = await server.log.contains("Address already in use")
                await server.stop()
                guard portIsTaken else { throw error }
            }
        }
        throw ServerFailure("redis-server found no free port in ten tries")
    }

    private init(_ options: Options) async throws {
        self.options = options
        port = try await FreePort.next()
        tlsPort = if options.tls == nil { nil } else { try await FreePort.next() }
        certificates = if options.tls == nil { nil } else { try await Certificates.shared }
        directory = try TemporaryDirectory()
    }

    /// What the server has logged, over all its restarts.
    public var log: String { (try? String(contentsOfFile: directory.path("redis.log"), encoding: .utf8)) ?? "" }

    /// Ends the server at once and removes its data.
    public func stop() async {
        await kill()
        directory.remove()
    }

    /// Ends the server at once, as a crash would: what it had written to disk stays.
    public func kill() async {
        process?.send(SIGKILL)
        await process?.waitUntilEnded()
        process = nil
        try? FileManager.default.removeItem(atPath: directory.path(TemporaryDirectory.processFile))
    }

    /// Starts the server again on the same port, with what it had written to disk; kills it first if it runs.
    public func restart() async throws {
        await kill()
        try await launch()
    }

    /// Stops the server from running, as a machine that hangs: it accepts connections and answers nothing.
    public func suspend() {
        process?.send(SIGSTOP)
    }

    /// Lets a suspended server run on.
    public func resume() {
        process?.send(SIGCONT)
    }

    private func launch() async throws {
        let configuration = options.lines(
            port: port,
            tlsPort: tlsPort,
            directory: directory.url.path,
            certificates: certificates
        )
        let file = directory.path("redis.conf")
        try configuration.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let process = try ChildProcess(Self.program, [file], output: directory.path("redis.log"))
        self.process = process
        try "\(process.id)".write(
            toFile: directory.path(TemporaryDirectory.processFile),
            atomically: true,
            encoding: .utf8
        )
        let hasEnded = try await poll(within: .seconds(20)) {
            if process.ending != nil { return true }
            return await isServing(as: process)
        }
        guard hasEnded, process.ending == nil else {
            throw ServerFailure("redis-server did not start: \(process.ending.map { "\($0)" } ?? "no answer")\n\(log)")
        }
    }

    /// Whether our process answers on our port, and not another that took it first, and has loaded its data.
    private func isServing(as process: ChildProcess) async -> Bool {
        guard let info = try? await rawCommand("INFO", "server").string,
            info.contains("process_id:\(process.id)\r\n")
        else { return false }
        return (try? await rawCommand("PING")) == .simple("PONG")
    }
}

// MARK: - Arranging and observing

extension RedisServer {
    /// Sends one command, with all rights and without the client under test.
    ///
    /// - Throws: ``ServerFailure`` with the text of an error reply.
    @discardableResult
    public nonisolated func rawCommand(_ command: String...) async throws -> RawReply {
        try await rawPipeline([command])[0]
    }

    /// Sends commands together, for data in bulk, and returns their replies in order.
    ///
    /// - Throws: ``ServerFailure`` with the text of the first error reply.
    @discardableResult
    public nonisolated func rawPipeline(_ commands: [[String]]) async throws -> [RawReply] {
        let login = ["AUTH", Options.arranger.name, Options.arranger.password]
        let replies = try await RawConnection.send([login] + commands, to: port)
        for case .error(let text) in replies { throw ServerFailure(text) }
        return Array(replies.dropFirst())
    }
}

// MARK: - Lending

/// Lends a server for the length of the body.
public func withRedisServer<Result>(
    _ options: RedisServer.Options = RedisServer.Options(),
    _ body: (RedisServer) async throws -> Result
) async throws -> Result {
    try await ServerSlots.shared.withSlot {
        let server = try await RedisServer.start(options)
        do {
            let result = try await body(server)
            await server.stop()
            return result
        } catch {
            await server.stop()
            throw error
        }
    }
}
