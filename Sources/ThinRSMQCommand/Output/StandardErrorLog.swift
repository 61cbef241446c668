import JSON
import Logging
import QueueMonitor
import ThinRSMQ

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes log records to standard error, one line each: `2026-02-11T09:30:00.123Z warning message key=value`.
struct StandardErrorLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let sharedLevel: SharedLogLevel
    /// The level of a logger that was given one of its own.
    private var ownLevel: Logger.Level?

    init(_ sharedLevel: SharedLogLevel) {
        self.sharedLevel = sharedLevel
    }

    /// A logger that writes to standard error what is at least as severe as `level`.
    static func logger(_ label: String, level: Logger.Level) -> Logger {
        logger(label, level: SharedLogLevel(level))
    }

    /// A logger whose level can change while the program runs.
    static func logger(_ label: String, level: SharedLogLevel) -> Logger {
        Logger(label: label) { _ in StandardErrorLog(level) }
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? sharedLevel.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = Self.line(event.level, "\(event.message)", all, at: .now())
        // In one call, so that lines of several threads do not mix; there is nowhere to report a failure to.
        try? writeAll(Array((line + "\n").utf8), to: STDERR_FILENO)
    }

    /// One record, with its metadata in the order of the keys.
    static func line(
        _ level: Logger.Level,
        _ message: String,
        _ metadata: Logger.Metadata,
        at time: Timestamp
    ) -> String {
        let milliseconds = Timestamp(unixMilliseconds: time.unixMilliseconds)
        var line = "\(milliseconds) \(level.rawValue) \(message.printable)"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(quoted("\(value)"))"
        }
        return line
    }

    /// The value as it is, or as a JSON string where its end could not be seen otherwise.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.printable == value && !value.contains { " \"=".contains($0) }
        return isPlain ? value : JSON.string(value).description
    }
}
