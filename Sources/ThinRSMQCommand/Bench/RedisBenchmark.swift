import Subprocess

/// The program that comes with Redis: the limit that a client is held against.
struct RedisBenchmark: Sendable {
    let port: Int

    /// Requests per second for XADD of the entries that the phases publish.
    func publishRate(messages: Int, pipeline: Int) async throws -> Double {
        let result = try await run(
            .name("redis-benchmark"),
            arguments: Arguments(
                [
                    "-p", "\(port)", "-c", "1", "-P", "\(pipeline)", "-n", "\(messages)", "--csv", "XADD",
                    "bench:limit", "*",
                ]
                    + BenchMessage.fields
            ),
            output: .string(limit: 65_536)
        )
        // "test","rps",… and then "XADD …","28901.73",…; the test's name holds what was sent, so count from its end.
        let lines = result.standardOutput.split(whereSeparator: \.isNewline)
        guard let line = lines.last(where: { !$0.hasPrefix("\"test\"") }) else { throw BenchError.noFigure }
        let values = line.split(separator: "\",\"")
        let columns = lines.first.map { $0.split(separator: ",").count } ?? 0
        guard values.count >= columns, columns > 1, let rate = Double(values[values.count - columns + 1]) else {
            throw BenchError.noFigure
        }
        return rate
    }
}

enum BenchError: Error, CustomStringConvertible {
    case noFigure
    case notDrained(Int)

    var description: String {
        switch self {
        case .noFigure: "redis-benchmark printed no figure"
        case .notDrained(let left): "\(left) entries are pending after the phase that should have acknowledged all"
        }
    }
}
