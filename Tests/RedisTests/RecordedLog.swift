import Logging
import TestSupport

/// What a logger was told.
struct RecordedLog: Sendable {
    private let lines = Watched<[String]>([])

    var text: String { lines.current.joined(separator: "\n") }

    var logger: Logger {
        var logger = Logger(label: "recorded") { [lines] _ in Handler(lines: lines) }
        logger.logLevel = .trace
        return logger
    }

    /// Suspends until a line contains the text.
    func wait(for text: String) async throws {
        try await lines.wait { $0.contains { $0.contains(text) } }
    }

    private struct Handler: LogHandler {
        let lines: Watched<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted().joined(separator: " ")
            lines.update { $0.append("\(event.level) \(event.message) \(metadata)") }
        }
    }
}
