/// The outcome of a tournament, and its table.
package struct TournamentReport: Sendable {
    /// What became of each trace.
    package let traces: [TournamentTrace]

    /// A report of traces.
    package init(_ traces: [TournamentTrace]) { self.traces = traces }

    /// Traces on which our share of late entries is at most half of KEDA's best and of the HPA's best.
    package var won: [TournamentTrace] { traces.filter { $0.worstRatio <= 0.5 } }

    /// Traces that are won only because nothing of a baseline's was late either.
    package var drawn: [TournamentTrace] {
        won.filter { trace in trace.rivals.contains { $0.score.lateShare == 0 } }
    }

    /// Traces on which it is more than 1.1 times of one of them.
    package var lost: [TournamentTrace] { traces.filter { $0.worstRatio > 1.1 } }

    /// The table, in Markdown.
    package var markdown: String {
        var text = """
            | trace | ours | KEDA's best | HPA's best | AWS's best | best fixed | clairvoyant | least | ratio | same for |
            |---|---|---|---|---|---|---|---|---|---|

            """
        for trace in traces {
            var cells = [trace.kind.rawValue, cell(trace.ours)]
            cells += trace.baselines.map { "\(cell($0.score)) `\($0.policy)`" }
            cells.append(cell(trace.clairvoyant))
            cells.append(thousands(trace.leastReplicaSeconds))
            cells.append(trace.worstRatio.isFinite ? rounded(trace.worstRatio, 2) : "∞")
            let equals = trace.rivals.map { "\($0.name) \($0.costOfEquals.map { rounded($0, 2) } ?? "–")" }
            cells.append(equals.joined(separator: ", "))
            text += "| \(cells.joined(separator: " | ")) |\n"
        }
        return text
    }

    private func cell(_ score: Score) -> String {
        "\(rounded(score.lateShare * 100, 3)) % · \(thousands(score.replicaSeconds))"
    }

    private func thousands(_ value: Double) -> String { "\(rounded(value / 1_000, 1)) k" }

    private func rounded(_ value: Double, _ digits: Int) -> String {
        let scale = [1.0, 10, 100, 1_000][digits]
        return "\((value * scale).rounded() / scale)"
    }
}

extension TournamentTrace {
    /// KEDA and the HPA.
    package var rivals: [Baseline] { baselines.filter { $0.name == "KEDA" || $0.name == "HPA" } }
}
