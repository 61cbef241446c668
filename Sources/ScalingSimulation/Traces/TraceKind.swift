/// The built-in traces.
package enum TraceKind: String, Sendable, CaseIterable {
    /// Ten times the load for forty minutes.
    case step
    /// Slowly up to many times the load, and down again.
    case ramp
    /// A day, in three hours.
    case day
    /// Short bursts of many times the load.
    case bursts
    /// One entry in ten minutes.
    case sparse
    /// What handlers depend on becomes slow.
    case slowdown
    /// Entries that always fail, beside a growing load.
    case poison
    /// Redis does not tell the lag while the load changes.
    case nullLag = "null-lag"
    /// Redis is away for minutes, and what was published comes at once.
    case outage
    /// The group does not exist before the first consumer creates it.
    case missingGroup = "missing-group"

    /// Draws the trace.
    ///
    /// - Parameter seed: The seed.
    /// - Returns: The trace.
    package func trace(seed: UInt64) -> Trace {
        var process = ArrivalProcess(seed: seed &* 1_000_003 &+ stableNumber)
        switch self {
        case .step: return step(&process)
        case .ramp: return ramp(&process)
        case .day: return day(&process)
        case .bursts: return bursts(&process)
        case .sparse: return sparse(&process)
        case .slowdown: return slowdown(&process)
        case .poison: return poison(&process)
        case .nullLag: return nullLag(&process)
        case .outage: return outage(&process)
        case .missingGroup: return missingGroup(&process)
        }
    }

    private var stableNumber: UInt64 { rawValue.utf8.reduce(17) { $0 &* 31 &+ UInt64($1) } }

    func make(_ arrivals: [Int64], seconds: Int) -> Trace {
        Trace(name: rawValue, arrivals: arrivals, duration: Int64(seconds) * 1_000)
    }
}

// MARK: - Load

extension TraceKind {
    private func step(_ process: inout ArrivalProcess) -> Trace {
        let from = process.between(1_200, 2_400)
        return make(process.arrivals(7_200) { $0 >= from && $0 < from + 2_400 ? 80 : 8 }, seconds: 7_200)
    }

    private func ramp(_ process: inout ArrivalProcess) -> Trace {
        let from = process.between(600, 1_200)
        let arrivals = process.arrivals(7_800) { second in
            let up = min(1, max(0, (second - from) / 2_400))
            let down = min(1, max(0, (second - from - 3_600) / 2_400))
            return 5 + 75 * (up - down)
        }
        return make(arrivals, seconds: 7_800)
    }

    private func day(_ process: inout ArrivalProcess) -> Trace {
        let phase = process.between(0, 1)
        let arrivals = process.arrivals(10_800) { second in
            30 + 26 * Logarithm.sine(turn: second / 10_800 + phase)
        }
        return make(arrivals, seconds: 10_800)
    }

    private func bursts(_ process: inout ArrivalProcess) -> Trace {
        var bursts: [(from: Double, to: Double, rate: Double)] = []
        var at = process.between(200, 800)
        while at < 7_000 {
            let length = process.between(45, 150)
            bursts.append((at, at + length, process.between(40, 90)))
            at += length + process.between(300, 900)
        }
        let arrivals = process.arrivals(7_200) { second in
            bursts.first { second >= $0.from && second < $0.to }?.rate ?? 8
        }
        return make(arrivals, seconds: 7_200)
    }

    private func sparse(_ process: inout ArrivalProcess) -> Trace {
        var arrivals: [Int64] = []
        var at = process.between(100, 700)
        while at < 43_000 {
            arrivals.append(Int64(at * 1_000))
            at += process.between(540, 660)
        }
        var trace = make(arrivals, seconds: 43_200)
        trace.initialReplicas = 0
        return trace
    }
}

// MARK: - Trouble

extension TraceKind {
    private func slowdown(_ process: inout ArrivalProcess) -> Trace {
        let from = Int64(process.between(1_200, 2_400)) * 1_000
        var trace = make(process.arrivals(7_200) { _ in 30 }, seconds: 7_200)
        trace.initialReplicas = 4
        trace.episodes = [
            Trace.Episode(.slowdown(3), from: from, to: from + 1_200_000),
            Trace.Episode(.slowdown(2), from: from + 2_700_000, to: from + 3_300_000),
        ]
        return trace
    }

    private func poison(_ process: inout ArrivalProcess) -> Trace {
        let from = process.between(1_200, 2_400)
        let arrivals = process.arrivals(7_200) { second in
            if second >= from + 1_800 && second < from + 3_000 { return 60 }
            return second >= from && second < from + 900 ? 40 : 15
        }
        var trace = make(arrivals, seconds: 7_200)
        trace.initialReplicas = 2
        for (index, at) in arrivals.enumerated() {
            let second = Double(at) / 1_000
            if second >= from && second < from + 900 && process.happens(0.6) { trace.poison.insert(index) }
        }
        return trace
    }

    private func nullLag(_ process: inout ArrivalProcess) -> Trace {
        let from = process.between(1_200, 2_400)
        let arrivals = process.arrivals(7_200) { $0 >= from && $0 < from + 2_400 ? 50 : 10 }
        var trace = make(arrivals, seconds: 7_200)
        let start = Int64(from - process.between(0, 300)) * 1_000
        trace.episodes = [Trace.Episode(.nullLag, from: start, to: start + 1_500_000)]
        return trace
    }

    private func outage(_ process: inout ArrivalProcess) -> Trace {
        let first = Int64(process.between(1_200, 2_400)) * 1_000
        let second = first + Int64(process.between(1_500, 2_400)) * 1_000
        let episodes = [
            Trace.Episode(.outage, from: first, to: first + 180_000),
            Trace.Episode(.outage, from: second, to: second + 60_000),
        ]
        var arrivals = process.arrivals(7_200) { _ in 25 }
        for episode in episodes {
            for index in arrivals.indices where arrivals[index] >= episode.from && arrivals[index] < episode.to {
                // Publishers that waited do not all come back at once.
                arrivals[index] = episode.to + Int64(process.between(0, 5_000))
            }
        }
        var trace = make(arrivals.sorted(), seconds: 7_200)
        trace.initialReplicas = 3
        trace.episodes = episodes
        return trace
    }

    private func missingGroup(_ process: inout ArrivalProcess) -> Trace {
        let from = process.between(300, 900)
        let second = from + process.between(1_800, 2_700)
        let arrivals = process.arrivals(7_200) { at in
            at < from ? 0 : at >= second && at < second + 1_800 ? 60 : 20
        }
        var trace = make(arrivals, seconds: 7_200)
        trace.initialReplicas = 0
        trace.hasGroup = false
        return trace
    }
}
