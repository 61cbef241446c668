import Logging
import Redis
import Subprocess
import ThinRSMQ

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A redis-server of our own: a child process on a free port of the loopback interface, with a folder of its own, both
/// gone when its scope ends.
struct PrivateRedis: Sendable {
    let port: Int

    var configuration: RedisConfiguration { RedisConfiguration(host: "127.0.0.1", port: port) }
    var settings: ThinRSMQ.Configuration.Redis { ThinRSMQ.Configuration.Redis(address: "127.0.0.1:\(port)") }

    /// Runs `body` beside a server without persistence.
    static func with<Result: Sendable>(
        program: String = "redis-server",
        _ body: @Sendable (PrivateRedis) async throws -> Result
    ) async throws -> Result {
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for _ in 1...20 {
            let port = Int.random(in: 20_000..<30_000)
            if let result = try await run(program, port: port, folder: folder, body) { return result }
        }
        throw LocalRedisError.noFreePort
    }

    /// Nil if another program has the port.
    private static func run<Result: Sendable>(
        _ program: String,
        port: Int,
        folder: String,
        _ body: @Sendable (PrivateRedis) async throws -> Result
    ) async throws -> Result? {
        var options = PlatformOptions()
        // A Ctrl-C on the terminal is ours to answer: the child would die before the work on it is wound up.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        do {
            return try await Subprocess.run(
                .name(program),
                arguments: Arguments([
                    "--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder, "--logfile", "\(folder)/redis.log",
                    "--save", "", "--appendonly", "no", "--daemonize", "no",
                ]),
                platformOptions: options,
                input: .none,
                output: .discarded,
                error: .discarded
            ) { execution -> Result? in
                let redis = PrivateRedis(port: port)
                guard try await redis.isServing(as: Int(execution.processIdentifier.value)) else { return nil }
                defer { try? execution.send(signal: .terminate) }
                return try await body(redis)
            }.closureResult
        } catch let error as SubprocessError where error.code == .executableNotFound {
            throw LocalRedisError.noProgram(program)
        }
    }

    /// Whether the server at the port is this process: another one's data is not ours to touch.
    private func isServing(as processID: Int) async throws -> Bool {
        let client = try RedisClient(configuration, logger: Logger(label: "redis") { _ in SwiftLogNoOpLogHandler() })
        defer { client.close() }
        guard let info = try? await client.execute("INFO", repeatable: true, "server").string() else { return false }
        return info.contains("process_id:\(processID)\r\n")
    }

    private static func makeFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "thinrsmq-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }
}

/// Why there is no redis-server of our own.
enum LocalRedisError: Error, CustomStringConvertible {
    case noProgram(String)
    case noFreePort

    var description: String {
        switch self {
        case .noProgram(let program):
            """
            there is no \(program) on this machine: install it (Debian and Ubuntu: apt-get install redis-server, macOS: \
            brew install redis), or name a running one that holds nothing of value with --redis HOST:PORT
            """
        case .noFreePort: "redis-server found no free port on 127.0.0.1"
        }
    }
}
