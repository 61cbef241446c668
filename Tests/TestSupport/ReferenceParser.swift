import Foundation
public import Testing

/// Programs of the field that judge a page of metrics.
public enum ReferenceParser {
    /// Runs `promtool check metrics`.
    ///
    /// - Returns: Whether it accepted the page, and what it had to say.
    /// - Throws: ``ServerFailure`` where promtool is not installed.
    public static func promtool(_ page: String) async throws -> (accepted: Bool, output: String) {
        guard let promtool = path(of: "promtool") else {
            throw ServerFailure("promtool is not installed; on Debian: apt-get install prometheus")
        }
        let result = try await runProgram(promtool, ["check", "metrics"], input: page)
        return (result.ending == .exited(0), result.output + result.errors)
    }

    /// Whether a program is in `PATH`.
    public static func isInstalled(_ program: String) -> Bool { path(of: program) != nil }

    private static func path(of name: String) -> String? {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first(where: FileManager.default.isExecutableFile)
    }
}

/// The parsers of Python's prometheus-client: the strict one of OpenMetrics, which also sees duplicates, interleaved
/// families and a missing `+Inf`, and the one of text format 0.0.4.
public enum StrictParser {
    /// What a page is read as.
    public enum Format: String, Sendable {
        /// OpenMetrics 1.0.
        case openMetrics = "prometheus_client.openmetrics.parser"
        /// Text format 0.0.4.
        case text = "prometheus_client.parser"
    }

    /// A sample as the parser read it.
    public struct Sample: Decodable, Sendable {
        /// The name, with its suffix.
        public let name: String
        /// The labels by name.
        public let labels: [String: String]
        /// The value, as text.
        public let value: String
    }

    /// The parser did not accept a page.
    public struct Refused: Error {
        /// What it had to say.
        public let output: String
    }

    /// Why tests that need the parser are skipped.
    public static let absence: Comment = """
        no Python with prometheus_client: name one by THINRSMQ_TEST_PYTHON, or run scripts/bootstrap for .cache/python
        """

    /// Whether the parser is there.
    public static func isInstalled() async -> Bool {
        let check = try? await runProgram(interpreter, ["-c", "import prometheus_client.openmetrics.parser"])
        return check?.ending == .exited(0)
    }

    /// The samples of a page.
    public static func samples(of page: String, as format: Format = .openMetrics) async throws -> [Sample] {
        let result = try await runProgram(interpreter, ["-c", program, format.rawValue], input: page)
        guard result.ending == .exited(0) else { throw Refused(output: result.output + result.errors) }
        return try JSONDecoder().decode([Sample].self, from: Data(result.output.utf8))
    }

    /// Reads lines that end in a newline only: Python's default would also end them at a carriage return.
    private static let program = """
        import importlib, io, json, sys
        families = importlib.import_module(sys.argv[1]).text_fd_to_metric_families
        page = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\\n")
        samples = [s for family in families(page) for s in family.samples]
        print(json.dumps([{"name": s.name, "labels": s.labels, "value": str(s.value)} for s in samples]))
        """

    private static let interpreter =
        ProcessInfo.processInfo.environment["THINRSMQ_TEST_PYTHON"]
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".cache/python/bin/python3").path
}
