import Exposition
import Foundation
import Testing

/// What the field's own programs say about our pages.
@Suite("Reference parsers")
struct ReferenceParserTests {
    @Test("promtool finds nothing to object to in a page in 0.0.4")
    func promtool() throws {
        let promtool = try #require(
            ExternalProgram.named("promtool", "check", "metrics"),
            "promtool is not installed; on Debian: apt-get install prometheus"
        )
        for page in [SamplePage.make(), [SamplePage.hostile()]] {
            let result = try promtool.run(input: SamplePage.text(page, as: .text004))
            #expect(result.status == 0, "\(result.output)")
            #expect(result.output == "")
        }
    }

    @Test("promtool does object to a page that is broken")
    func promtoolObjects() throws {
        let promtool = try #require(
            ExternalProgram.named("promtool", "check", "metrics"),
            "promtool is not installed; on Debian: apt-get install prometheus"
        )
        #expect(try promtool.run(input: "thinrsmq_lag{stream=\"a} 1\n").status != 0)
    }

    @Test("the strict OpenMetrics parser reads a page", .enabled(if: StrictParser.isInstalled, StrictParser.absence))
    func openMetrics() throws {
        let samples = try StrictParser.samples(of: SamplePage.text(SamplePage.make(), as: .openMetrics100))
        #expect(samples.map(\.name).contains("thinrsmq_claims_total"))
        #expect(samples.count == 12)
    }

    @Test(
        "the strict OpenMetrics parser gets hostile label values back as they were",
        .enabled(if: StrictParser.isInstalled, StrictParser.absence)
    )
    func hostileLabels() throws {
        let samples = try StrictParser.samples(of: SamplePage.text([SamplePage.hostile()], as: .openMetrics100))
        let values = samples.map { Array(($0.labels["stream"] ?? "missing").utf8) }
        #expect(values == SamplePage.hostileValues.map { Array($0.utf8) })
    }

    @Test(
        "the strict OpenMetrics parser refuses a page without its end",
        .enabled(if: StrictParser.isInstalled, StrictParser.absence)
    )
    func strictness() throws {
        #expect(throws: StrictParser.Refused.self) {
            try StrictParser.samples(of: SamplePage.text(SamplePage.make(), as: .text004))
        }
    }
}

/// The parser of Python's prometheus-client, which also sees duplicates, interleaved families and a missing `+Inf`.
private enum StrictParser {
    struct Sample: Decodable {
        let name: String
        let labels: [String: String]
    }

    struct Refused: Error {
        let output: String
    }

    static let absence: Comment = """
        no Python with prometheus_client: name one by THINRSMQ_TEST_PYTHON, or run scripts/bootstrap for .cache/python
        """

    static let isInstalled = (try? run("import prometheus_client.openmetrics.parser", input: "").status) == 0

    static func samples(of page: String) throws -> [Sample] {
        let result = try run(program, input: page)
        guard result.status == 0 else { throw Refused(output: result.output) }
        return try JSONDecoder().decode([Sample].self, from: Data(result.output.utf8))
    }

    /// Reads lines that end in a newline only: Python's default would also end them at a carriage return.
    private static let program = """
        import io, json, sys
        from prometheus_client.openmetrics.parser import text_fd_to_metric_families
        page = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\\n")
        samples = [s for family in text_fd_to_metric_families(page) for s in family.samples]
        print(json.dumps([{"name": s.name, "labels": s.labels} for s in samples]))
        """

    private static func run(_ program: String, input: String) throws -> (status: Int32, output: String) {
        try ExternalProgram(path: interpreter, arguments: ["-c", program]).run(input: input)
    }

    private static let interpreter =
        ProcessInfo.processInfo.environment["THINRSMQ_TEST_PYTHON"]
        ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(".cache/python/bin/python3").path
}
