import Alerting
import QueueMonitor
import ThinRSMQ

/// What the file says about one maintenance window.
enum SilenceFile {
    /// The silence.
    ///
    /// - Throws: `ConfigurationFileError`.
    static func silence(_ value: YAMLValue, named name: String) throws -> AlertSilence {
        var silence = AlertSilence(id: name, from: 0, until: 0)
        try value.mapping(keys, into: &silence)
        guard silence.until > 0 else { throw value.problem("has no until: a silence has an end") }
        return silence
    }

    private static let keys: [YAMLKey<AlertSilence>] =
        [
            YAMLKey("from", .moment, \.from),
            YAMLKey("until", .moment, \.until),
            YAMLKey("rules") { $1.rules = try $0.list(.text("a pattern for names of rules")) },
            YAMLKey("comment", .text("a text"), \.comment),
        ] + SelectorFile.keys(\.selector)
}

extension AcceptedValue where Value == Int64 {
    /// A moment, as Unix milliseconds.
    static let moment = AcceptedValue(description: "a time such as 2026-01-31T08:00:00Z") { text in
        Timestamp(rfc3339: text)?.unixMilliseconds
    }
}
