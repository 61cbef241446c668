import CClock
import Redis

#if canImport(Glibc)
    import Glibc
    // With --static-swift-stdlib, `timespec` and its members count as this module's.
    import SwiftOverlayShims
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What a stretch of work cost on both sides.
struct Cost: Sendable {
    let seconds: Double
    /// Commands that the client sent, by the server's count.
    let redisCalls: Double
    let redisCPU: Double
    let clientCPU: Double
}

/// Measures work by the clock, the server's statistics and this process' CPU time.
struct Meter: Sendable {
    let client: RedisClient

    /// Measures `work`; `inner` are commands that only scripts call, which the server counts like any other.
    func measure(inner: Set<String> = [], _ work: () async throws -> Void) async throws -> Cost {
        let before = try await sample(without: inner)
        let start = ContinuousClock.now
        try await work()
        let elapsed = start.duration(to: .now)
        let after = try await sample(without: inner)
        return Cost(
            seconds: elapsed / .seconds(1),
            redisCalls: after.calls - before.calls,
            redisCPU: after.redisCPU - before.redisCPU,
            clientCPU: after.clientCPU - before.clientCPU
        )
    }

    /// The CPU seconds that the server has used.
    func redisCPU() async throws -> Double {
        try await sample(without: []).redisCPU
    }

    private struct Sample {
        var calls = 0.0
        var redisCPU = 0.0
        var clientCPU = 0.0
    }

    private func sample(without inner: Set<String>) async throws -> Sample {
        var sample = Sample()
        let excluded = inner.union(["info", "config", "config|resetstat"])
        for (name, value) in try await info("commandstats") {
            guard let command = name.split(separator: "_", maxSplits: 1).last.map(String.init) else { continue }
            if excluded.contains(command) { continue }
            let calls = value.split(separator: ",").first { $0.hasPrefix("calls=") }
            sample.calls += calls.flatMap { Double($0.dropFirst(6)) } ?? 0
        }
        for (name, value) in try await info("cpu") where ["used_cpu_user", "used_cpu_sys"].contains(name) {
            sample.redisCPU += Double(value) ?? 0
        }
        sample.clientCPU = processCPU()
        return sample
    }

    private func info(_ section: String) async throws -> [(String, Substring)] {
        let text = try await client.execute("INFO", repeatable: true, section).string()
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), line[line.index(after: colon)...])
        }
    }
}

/// The CPU seconds that this process has used.
private func processCPU() -> Double {
    Double(thinrsmqProcessNanoseconds()) / 1e9
}

/// The most memory that this process has held, in bytes.
func peakMemory() -> Int {
    #if canImport(Darwin)
        resourceUsage().ru_maxrss
    #else
        resourceUsage().ru_maxrss * 1024
    #endif
}

private func resourceUsage() -> rusage {
    var usage = rusage()
    #if canImport(Glibc)
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
        getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage
}
