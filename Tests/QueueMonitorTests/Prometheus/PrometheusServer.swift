import Foundation
import TestSupport
import Testing

/// A real Prometheus of the test's own, which scrapes every second and has our rules.
struct PrometheusServer: Sendable {
    let port: Int

    /// Why tests that need it are skipped.
    static let absence: Comment = "no prometheus and promtool in PATH: run scripts/bootstrap --test"

    static var isInstalled: Bool {
        ReferenceParser.isInstalled("prometheus") && ReferenceParser.isInstalled("promtool")
    }

    /// Lends one that scrapes monitors on these ports, with the labels that the Prometheus operator attaches.
    static func with(scraping ports: [Int], _ body: (PrometheusServer) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try configuration(ports).write(toFile: directory.path("p.yml"), atomically: true, encoding: .utf8)
            let port = try await FreePort.next()
            let process = try ChildProcess(
                "prometheus",
                [
                    "--config.file=\(directory.path("p.yml"))", "--storage.tsdb.path=\(directory.path("data"))",
                    "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
                ],
                output: directory.path("log")
            )
            // The folders' cleaner kills the process that a file of this name holds.
            try "\(process.id)".write(toFile: directory.path("process-id"), atomically: true, encoding: .utf8)
            defer {
                process.send(SIGKILL)
                try? FileManager.default.removeItem(atPath: directory.path("process-id"))
            }
            let server = PrometheusServer(port: port)
            try await eventually("prometheus is ready") {
                if process.ending != nil {
                    Issue.record("\(try String(contentsOfFile: directory.path("log"), encoding: .utf8))")
                    throw CancellationError()
                }
                return (try? await server.get("/-/ready").status) == "200"
            }
            try await body(server)
            process.send(SIGKILL)
            await process.waitUntilEnded()
        }
    }

    private static func configuration(_ ports: [Int]) -> String {
        let targets = ports.enumerated().map { number, port in
            """
                  - targets: ["127.0.0.1:\(port)"]
                    labels: {namespace: shop, service: thinrsmq, container: monitor, endpoint: http, pod: thinrsmq-\(number)}
            """
        }
        return """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["\(ProjectFiles.root.appending(path: ProjectFiles.rules).path)"]
            scrape_configs:
              - job_name: thinrsmq
                static_configs:
            \(targets.joined(separator: "\n"))

            """
    }
}

// MARK: - Its API

extension PrometheusServer {
    struct Sample: Decodable, Sendable {
        let metric: [String: String]
        let value: Double

        private enum Key: CodingKey { case metric, value }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            metric = try container.decode([String: String].self, forKey: .metric)
            var pair = try container.nestedUnkeyedContainer(forKey: .value)
            _ = try pair.decode(Double.self)
            let text = try pair.decode(String.self)
            value = try #require(Double(text.replacing("Inf", with: "infinity")))
        }
    }

    struct Rule: Decodable, Sendable {
        struct Alert: Decodable, Sendable {
            let labels: [String: String]
            let annotations: [String: String]
            let state: String
        }

        let name: String
        let query: String
        let health: String
        let lastError: String?
        let alerts: [Alert]?
    }

    /// What Prometheus has to say about an expression.
    struct Refusal: Error {
        let expression: String
        let answer: String
    }

    private struct Answer<Value: Decodable>: Decodable {
        let data: Value
    }

    private struct Vector: Decodable { let result: [Sample] }
    private struct Groups: Decodable {
        struct Group: Decodable { let rules: [Rule] }
        let groups: [Group]
    }

    /// The value of an expression that is a vector, as it is now.
    func query(_ expression: String) async throws -> [Sample] {
        try await answer(Vector.self, "/api/v1/query?query=\(Self.escaped(expression))", expression).result
    }

    func labelValues(_ label: String, of selector: String) async throws -> [String] {
        try await answer([String].self, "/api/v1/label/\(label)/values?match[]=\(Self.escaped(selector))", selector)
    }

    func rules() async throws -> [Rule] {
        try await answer(Groups.self, "/api/v1/rules", "rules").groups.flatMap(\.rules)
    }

    private func answer<Value: Decodable>(_: Value.Type, _ path: String, _ expression: String) async throws -> Value {
        let (status, body) = try await get(path)
        guard status == "200" else { throw Refusal(expression: expression, answer: body) }
        return try JSONDecoder().decode(Answer<Value>.self, from: Data(body.utf8)).data
    }

    private func get(_ path: String) async throws -> (status: String, body: String) {
        // Of version 1.0, so that the answer is in one piece.
        let answer = try await exchange("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1:\(port)\r\n\r\n", with: port)
        let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1)
        let status = answer.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        return (status, parts.count == 2 ? String(parts[1]) : "")
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
