import JSON
import QueueMonitor

/// The figures of one phase: medians over the rounds.
struct Figure: Sendable {
    let phase: String
    var perSecond: Double?
    var milliseconds: Double?
    /// Against what, as redis-benchmark's options or another phase.
    var limit: String?
    var ratio: Double?
    var redisMicroseconds: Double?
    var clientMicroseconds: Double?
    var callsPerMessage: Double?
    /// The least ratio or the longest time that we aim for, and whether this run reached it.
    var aim: String?
    var isReached: Bool?

    var json: JSON {
        .object(present: [
            "phase": .string(phase),
            "per_second": perSecond.map(JSON.number),
            "milliseconds": milliseconds.map(JSON.number),
            "limit": limit.map(JSON.string),
            "ratio": ratio.map(JSON.number),
            "redis_us_per_message": redisMicroseconds.map(JSON.number),
            "client_us_per_message": clientMicroseconds.map(JSON.number),
            "calls_per_message": callsPerMessage.map(JSON.number),
            "aim": aim.map(JSON.string),
            "reached": isReached.map(JSON.bool),
        ])
    }
}

/// All figures of a run.
struct BenchReport: Sendable {
    let rounds: Int
    let messages: Int
    var figures: [Figure] = []
    var peakMemoryBytes = 0

    var json: JSON {
        [
            "rounds": .integer(rounds),
            "messages": .integer(messages),
            "peak_memory_bytes": .integer(peakMemoryBytes),
            "figures": .array(figures.map(\.json)),
        ]
    }

    /// The figures for people.
    var table: String {
        let memory = "peak memory of this process: \(peakMemoryBytes >> 20) MiB; medians of \(rounds) rounds"
        return ([Self.header] + figures.map(Self.line) + [memory]).joined(separator: "\n")
    }

    private static let header = row(
        "phase",
        ["per second", "ms", "ratio", "of", "redis µs", "client µs", "calls/msg", "aim"]
    )

    private static func line(_ figure: Figure) -> String {
        row(
            figure.phase,
            [
                figure.perSecond.map { Int($0).description } ?? "",
                figure.milliseconds.map { $0.rounded(toPlaces: 1) } ?? "",
                figure.ratio.map { $0.rounded(toPlaces: 2) } ?? "",
                figure.limit ?? "",
                figure.redisMicroseconds.map { $0.rounded(toPlaces: 1) } ?? "",
                figure.clientMicroseconds.map { $0.rounded(toPlaces: 1) } ?? "",
                figure.callsPerMessage.map { $0.rounded(toPlaces: 4) } ?? "",
                figure.aim.map { "\($0) \(figure.isReached == true ? "✓" : "✗")" } ?? "",
            ]
        )
    }

    private static func row(_ name: String, _ cells: [String]) -> String {
        let widths = [11, 8, 6, 14, 9, 10, 10, 10]
        let padded = zip(cells, widths).map { cell, width in
            String(repeating: " ", count: max(0, width - cell.count)) + cell
        }
        return name + String(repeating: " ", count: max(1, 44 - name.count)) + padded.joined(separator: " ")
    }
}

extension Double {
    /// Decimal text with so many places after the point.
    func rounded(toPlaces places: Int) -> String {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = Int((magnitude * scale).rounded())
        let digits = String(scaled % Int(scale))
        let fraction = String(repeating: "0", count: places - digits.count) + digits
        return "\(self < 0 ? "-" : "")\(scaled / Int(scale)).\(fraction)"
    }
}

extension [Double] {
    /// The middle value; of an even number the lower of the two.
    var median: Double? {
        isEmpty ? nil : sorted()[(count - 1) / 2]
    }
}
