import TestSupport
import Testing

@testable import ScalingSimulation

@Suite(.serialized, .heavy) struct TraceTests {
    @Test func `A trace is read from lines of second and count`() throws {
        let trace = try Trace(csv: "second,count\n# a comment\n0,2\n10,1\r\n\n20,0\n", name: "file")
        #expect(trace.arrivals == [0, 5_000, 10_000])
        #expect(trace.duration == 30_000)
    }

    @Test(arguments: [
        ("0,1\nx,2", 2, "second"), ("0,1\n0,2", 2, "second"), ("0,-1", 1, "count"), ("0,1,2", 1, "line"),
        ("", 1, "second"),
        ("0,99999999999", 1, "count"), ("-1,1", 1, "second"), ("nan,1", 1, "second"),
    ])
    func `What makes no sense is named by line and field`(csv: String, line: Int, field: String) {
        let error = #expect(throws: TraceError.self) { try Trace(csv: csv, name: "file") }
        #expect(error?.line == line)
        #expect(error?.field == field)
    }

    @Test(arguments: TraceKind.allCases)
    func `A built-in trace is in order, and the same for one seed`(kind: TraceKind) {
        let trace = kind.trace(seed: 9)
        #expect(!trace.arrivals.isEmpty)
        #expect(zip(trace.arrivals, trace.arrivals.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(trace.arrivals == kind.trace(seed: 9).arrivals)
        #expect(trace.arrivals != kind.trace(seed: 10).arrivals)
    }

    @Test func `Logarithm and exponential function are each other's inverse`() {
        for value in [1e-9, 0.1, 0.5, 1, 2.718_281_828, 10, 12_345] {
            let back = Logarithm.exponential(Logarithm.natural(value))
            #expect(abs(back / value - 1) < 1e-9)
        }
        #expect(abs(Logarithm.natural(2.718_281_828_459_045) - 1) < 1e-12)
        #expect(abs(Logarithm.sine(turn: 1.0 / 12) - 0.5) < 1e-9)
        #expect(abs(Logarithm.sine(turn: 0.75) + 1) < 1e-9)
    }

    @Test func `A chart names what it draws, and no markup of others`() {
        let workload = Workload(trace: TraceKind.sparse.trace(seed: 1), fleet: Fleet(), seed: 1)
        var run = Simulation.run(workload, FixedPolicy(replicas: 4), keepsCourse: true)
        run.policy = "<b>"
        let svg = ScalingChart(title: "step & more", runs: [run]).svg
        #expect(svg.hasPrefix("<svg"))
        #expect(svg.contains("step &amp; more"))
        #expect(svg.contains("&lt;b&gt;"))
        #expect(svg.utf8.count < 60_000)
    }
}
