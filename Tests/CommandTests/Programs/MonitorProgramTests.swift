import Foundation
import TestSupport
import Testing

@Suite("The monitor as a process")
struct MonitorProgramTests {
    /// Lends a monitor that listens on a free port.
    private func withMonitor(
        _ directory: TemporaryDirectory,
        _ environment: [String: String],
        _ body: (ChildProcess) async throws -> Void
    ) async throws {
        let arguments = ["monitor", "--config", directory.path("m.yaml"), "--listen", "127.0.0.1:0"]
        try await BuiltProgram.withRunning(arguments, environment: environment, in: directory, body)
    }

    private func log(_ directory: TemporaryDirectory) -> String {
        (try? String(contentsOfFile: directory.path("log"), encoding: .utf8)) ?? ""
    }

    private func configure(_ directory: TemporaryDirectory, level: String) throws {
        let text = "namespaces: [n]\ninterval: 100ms\nlog: {level: \(level)}\n"
        try text.write(toFile: directory.path("m.yaml"), atomically: true, encoding: .utf8)
    }

    @Test("it survives a Redis that is away from the start, and ends with 0 on a signal", arguments: [SIGTERM, SIGINT])
    func survives(signal: Int32) async throws {
        let port = try await FreePort.next()
        try await withTemporaryDirectory { directory in
            try configure(directory, level: "info")
            try await withMonitor(directory, BuiltProgram.environment(nil, ["REDIS_PORT": "\(port)"])) { monitor in
                try await eventually("it serves") { log(directory).contains("http server listening") }
                try await eventually("the failure is logged") { log(directory).contains(" warning ") }
                #expect(monitor.ending == nil)
                monitor.send(signal)
                #expect(try await withTimeLimit { await monitor.waitUntilEnded() } == .exited(0))
            }
        }
    }

    @Test("SIGHUP reads the log level again, and a mistake in the file changes nothing")
    func reloads() async throws {
        try await withRedisServer { server in
            try await withTemporaryDirectory { directory in
                try configure(directory, level: "info")
                try await withMonitor(directory, BuiltProgram.environment(server)) { monitor in
                    try await eventually("it serves") { log(directory).contains("http server listening") }
                    try configure(directory, level: "loud")
                    monitor.send(SIGHUP)
                    try await eventually("the mistake is logged") {
                        log(directory).contains("m.yaml:3: log.level is 'loud'")
                    }
                    try configure(directory, level: "debug")
                    monitor.send(SIGHUP)
                    try await eventually("the new level is in effect") {
                        log(directory).contains("notice configuration read again log.level=debug")
                    }
                    monitor.send(SIGTERM)
                    #expect(await monitor.waitUntilEnded() == .exited(0))
                    #expect(log(directory).contains(" debug "))
                }
            }
        }
    }

    @Test("a port in use ends it with 1 and one line of error")
    func portInUse() async throws {
        try await withRedisServer { server in
            let result = try await BuiltProgram.run(
                "monitor",
                "-ns",
                "n",
                "--listen",
                "127.0.0.1:\(server.port)",
                environment: BuiltProgram.environment(server)
            )
            #expect(result.ending == .exited(1))
            let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("thinrsmq: ") }
            #expect(lines.count == 1)
            #expect(lines.first?.contains("127.0.0.1:\(server.port)") == true)
        }
    }
}
