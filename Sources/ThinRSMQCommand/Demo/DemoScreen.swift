import NIOConcurrencyHelpers
import QueueMonitor
import ThinRSMQ

/// What the demo shows: a table of the last tick, and the last things that happened.
final class DemoScreen: Sendable {
    private static let newsLines = 6
    private static let changeLines = 4

    private struct State {
        var address = ""
        var news: [String] = []
        /// What the autoscaler did, and why.
        var changes: [String] = []
        var claimed: [Queue: Int] = [:]
        var lastPrint: ContinuousClock.Instant?
    }

    private let redis: String
    private let isTerminal: Bool
    private let state = NIOLockedValueBox(State())

    init(redis: String, isTerminal: Bool) {
        self.redis = redis
        self.isTerminal = isTerminal
    }

    func listening(at address: HTTPAddress) {
        state.withLockedValue { $0.address = "http://\(address)" }
    }

    func add(news line: String) {
        state.withLockedValue { state in
            state.news.append(line)
            if state.news.count > Self.newsLines { state.news.removeFirst() }
        }
    }

    func add(change line: String) {
        state.withLockedValue { state in
            state.changes.append(line)
            if state.changes.count > Self.changeLines { state.changes.removeFirst() }
        }
    }

    /// Writes a tick's table; on what is no terminal, every 5 seconds.
    func show(_ tick: QueueMonitorService.Tick) {
        // A terminal that has gone away is no reason to stop; Ctrl-C is.
        if let text = text(for: tick) { try? writeAll(Array(text.utf8), to: 1) }
    }

    private func text(for tick: QueueMonitorService.Tick) -> String? {
        state.withLockedValue { state in
            for (queue, report) in tick.repairs { state.claimed[queue, default: 0] += report.requeued }
            if !isTerminal {
                if let last = state.lastPrint, last.duration(to: .now) < .seconds(5) { return nil }
                state.lastPrint = .now
            }
            return page(tick, state)
        }
    }

    private func page(_ tick: QueueMonitorService.Tick, _ state: State) -> String {
        var table = Table(
            "topic",
            "group",
            "health",
            .number("lag"),
            .number("pending"),
            .number("oldest idle"),
            .number("dead letters"),
            .number("claimed")
        )
        var reasons: [String] = []
        for stream in tick.snapshot.streams {
            for group in stream.groups {
                let health = tick.assessments[group.queue]?.health
                if let health, health.verdict != .ok { reasons.append("\(stream.keys.topic): \(health.reason)") }
                table.append(
                    stream.keys.topic,
                    group.queue.group,
                    health?.verdict.rawValue ?? "",
                    group.lag.count?.grouped ?? "unknown",
                    group.information.pending.grouped,
                    Self.seconds(group.census?.oldestIdle),
                    stream.deadLetters?.grouped ?? "",
                    (state.claimed[group.queue] ?? 0).grouped
                )
            }
        }
        let lines =
            [
                "thinrsmq demo: redis \(redis), Ctrl-C ends everything",
                "metrics: \(state.address)/metrics   live view: \(CommandLine.arguments[0]) top --url \(state.address)",
                "", "\(table)", "",
            ] + reasons + (reasons.isEmpty ? [] : [""]) + state.changes + (state.changes.isEmpty ? [] : [""])
            + state.news
        return isTerminal ? "\u{1B}[H\u{1B}[J" + lines.joined(separator: "\n") : lines.joined(separator: "\n") + "\n"
    }

    private static func seconds(_ duration: Duration?) -> String {
        duration.map { "\(($0 / .seconds(1)).rounded(toPlaces: 1)) s" } ?? "-"
    }
}
