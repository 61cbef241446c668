import Foundation

/// What a run ends with: the table, the faults, the operations, the seed.
struct Report: Sendable, Codable {
    let seed: UInt64
    let seconds: Int
    let messages: Int
    let attempts: Int
    let faults: [String: Int]
    let figures: [Figure]

    var holds: Bool { figures.allSatisfy(\.holds) }

    init(_ auditor: Auditor, duration: Duration) {
        let published = auditor.all.filter { !$0.published.isEmpty }
        seed = auditor.seed
        seconds = Int(duration / .seconds(1))
        messages = Set(published.map(\.number)).count
        attempts = auditor.all.reduce(0) { $0 + $1.began.count }
        faults = auditor.stories.faults.counts
        figures = auditor.figures
    }

    var text: String {
        let width = figures.map(\.name.count).max() ?? 0
        let rows = figures.flatMap { figure in
            let mark = figure.mustBe.isEmpty ? " " : figure.holds ? "✓" : "✗"
            let name = figure.name.padding(toLength: width, withPad: " ", startingAt: 0)
            let mustBe = figure.mustBe.padding(toLength: 8, withPad: " ", startingAt: 0)
            return ["\(mark) \(name)  \(mustBe)  \(figure.value)"] + figure.offenders.map { "    \($0)" }
        }
        let injected = faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return """
              \("figure".padding(toLength: width, withPad: " ", startingAt: 0))  must be   is
            \(rows.joined(separator: "\n"))
            faults: \(injected.isEmpty ? "none" : injected)
            \(messages) messages, \(attempts) attempts in \(seconds) s; --seed \(seed) repeats it
            """
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
