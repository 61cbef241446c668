public import Logging

/// What a logger was told.
public struct RecordedLog: Sendable {
    private struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: String

        var text: String { "\(level) \(message) \(metadata)" }
    }

    private let lines = Watched<[Line]>([])

    /// Nothing was logged.
    public init() {}

    /// A logger of all levels whose lines are kept.
    public var logger: Logger {
        Logger(label: "recorded") { [lines] _ in Handler(lines: lines) }
    }

    /// All lines, each with its level, message and metadata.
    public var text: String { lines.current.map(\.text).joined(separator: "\n") }

    /// The messages of a level, in order.
    public func messages(_ level: Logger.Level) -> [String] {
        lines.current.filter { $0.level == level }.map(\.message)
    }

    /// How many lines are of this level and message.
    public func count(_ level: Logger.Level, _ message: String) -> Int {
        messages(level).count { $0 == message }
    }

    /// Suspends until a line contains the text.
    public func wait(for text: String) async throws {
        try await lines.wait { $0.contains { $0.text.contains(text) } }
    }

    private struct Handler: LogHandler {
        let lines: Watched<[Line]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, latest in latest }
            let words = all.map { "\($0)=\($1)" }.sorted().joined(separator: " ")
            lines.update { $0.append(Line(level: event.level, message: "\(event.message)", metadata: words)) }
        }
    }
}
