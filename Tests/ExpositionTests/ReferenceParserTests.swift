import Exposition
import TestSupport
import Testing

/// What the field's own programs say about our pages.
@Suite("Reference parsers")
struct ReferenceParserTests {
    @Test("promtool finds nothing to object to in a page in 0.0.4")
    func promtool() async throws {
        for page in [SamplePage.make(), [SamplePage.hostile()]] {
            let verdict = try await ReferenceParser.promtool(SamplePage.text(page, as: .text004))
            #expect(verdict.accepted)
            #expect(verdict.output == "")
        }
    }

    @Test("promtool does object to a page that is broken")
    func promtoolObjects() async throws {
        let verdict = try await ReferenceParser.promtool("thinrsmq_lag{stream=\"a} 1\n")
        #expect(!verdict.accepted)
    }

    @Test(
        "the strict OpenMetrics parser reads a page",
        .enabled(StrictParser.absence) { await StrictParser.isInstalled() }
    )
    func openMetrics() async throws {
        let samples = try await StrictParser.samples(of: SamplePage.text(SamplePage.make(), as: .openMetrics100))
        #expect(samples.map(\.name).contains("thinrsmq_claims_total"))
        #expect(samples.count == 12)
    }

    @Test(
        "the strict OpenMetrics parser gets hostile label values back as they were",
        .enabled(StrictParser.absence) { await StrictParser.isInstalled() }
    )
    func hostileLabels() async throws {
        let samples = try await StrictParser.samples(of: SamplePage.text([SamplePage.hostile()], as: .openMetrics100))
        let values = samples.map { Array(($0.labels["stream"] ?? "missing").utf8) }
        #expect(values == SamplePage.hostileValues.map { Array($0.utf8) })
    }

    @Test(
        "the strict OpenMetrics parser refuses a page without its end",
        .enabled(StrictParser.absence) { await StrictParser.isInstalled() }
    )
    func strictness() async throws {
        await #expect(throws: StrictParser.Refused.self) {
            try await StrictParser.samples(of: SamplePage.text(SamplePage.make(), as: .text004))
        }
    }
}
