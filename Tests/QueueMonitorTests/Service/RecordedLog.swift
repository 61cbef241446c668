import Logging
import TestSupport

/// What the monitor has logged.
struct RecordedLog: Sendable {
    private let lines = Watched<[String]>([])

    /// A logger whose lines are kept.
    var logger: Logger { Logger(label: "recorded") { [lines] _ in Handler(lines: lines) } }

    /// How many lines are of this level and message.
    func count(_ level: Logger.Level, _ message: String) -> Int {
        lines.current.count { $0 == "\(level) \(message)" }
    }

    private struct Handler: LogHandler {
        let lines: Watched<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.update { $0.append("\(event.level) \(event.message)") }
        }
    }
}
