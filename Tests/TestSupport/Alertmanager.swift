import Foundation
public import Testing

/// A real Alertmanager of the test's own, on a free port of 127.0.0.1, in a temporary folder.
///
/// It groups alerts by their name and topic, and tells of them at once.
public struct Alertmanager: Sendable {
    /// Why tests that need it are skipped.
    public static let absence: Comment = """
        neither prometheus-alertmanager nor alertmanager in PATH; on Debian: apt-get install prometheus-alertmanager
        """

    /// Whether the program is there, and amtool with it.
    public static var isInstalled: Bool { program != nil && pathOfProgram("amtool") != nil }

    /// Where it is asked and told.
    public let url: String

    /// Lends one that tells a webhook what it would tell people; it is gone afterwards.
    public static func with<Result>(
        webhook: String,
        body: (Alertmanager) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryDirectory { directory in
            try configuration(webhook).write(toFile: directory.path("config.yml"), atomically: true, encoding: .utf8)
            let url = "http://127.0.0.1:\(try await FreePort.next())"
            let process = try start(url, directory)
            do {
                try await eventually("alertmanager is ready") {
                    if process.ending != nil { throw ServerFailure("alertmanager ended: \(log(directory))") }
                    return try await amtool(url, "cluster", "show").ending == .exited(0)
                }
                let result = try await body(Alertmanager(url: url))
                await stop(process)
                return result
            } catch {
                await stop(process)
                throw error
            }
        }
    }

    /// The alerts that hold, as `amtool alert query` shows them in JSON.
    public func alerts() async throws -> String {
        let result = try await Self.amtool(url, "alert", "query", "--output=json")
        guard result.ending == .exited(0) else { throw ServerFailure("amtool failed: \(result.errors)") }
        return result.output
    }

    private static func start(_ url: String, _ directory: TemporaryDirectory) throws -> ChildProcess {
        let process = try ChildProcess(
            program ?? "alertmanager",
            [
                "--config.file=\(directory.path("config.yml"))", "--storage.path=\(directory.path("data"))",
                "--web.listen-address=\(url.dropFirst("http://".count))", "--cluster.listen-address=",
            ],
            output: directory.path("log")
        )
        let file = directory.path(TemporaryDirectory.processFile)
        try "\(process.id)".write(toFile: file, atomically: true, encoding: .utf8)
        return process
    }

    private static func stop(_ process: ChildProcess) async {
        process.send(SIGKILL)
        await process.waitUntilEnded()
    }

    private static func log(_ directory: TemporaryDirectory) -> String {
        (try? String(contentsOfFile: directory.path("log"), encoding: .utf8)) ?? ""
    }

    private static func amtool(_ url: String, _ arguments: String...) async throws -> ProgramResult {
        try await runProgram("amtool", ["--alertmanager.url=\(url)"] + arguments)
    }

    private static func configuration(_ webhook: String) -> String {
        """
        route:
          receiver: test
          group_by: [alertname, topic]
          group_wait: 0s
          group_interval: 1s
        receivers:
          - name: test
            webhook_configs:
              - url: \(webhook)
                send_resolved: true
        """
    }

    private static var program: String? { pathOfProgram("prometheus-alertmanager") ?? pathOfProgram("alertmanager") }
}
