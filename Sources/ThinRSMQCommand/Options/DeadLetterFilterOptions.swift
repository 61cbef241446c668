import ArgumentParser
import ThinRSMQ

/// Which dead letters are meant; without an option, all.
struct DeadLetterFilterOptions: ParsableArguments {
    @Option(
        name: .oneOrTwoDashes("type"),
        help: "Messages of this type; given more than once, of any of these types."
    )
    private var type: [String] = []

    // Unconditional: an error may begin with a dash.
    @Option(
        name: .oneOrTwoDashes("error"),
        parsing: .unconditional,
        help: ArgumentHelp("Whose error contains this text, in upper or lower case.", valueName: "text")
    )
    private var error: String?

    @Option(
        name: .oneOrTwoDashes("since"),
        help: ArgumentHelp(
            "Given up then or later: an RFC 3339 time, or a duration ago such as 2h.",
            valueName: "time"
        ),
        transform: AcceptedValue.pastTime.argument
    )
    private var since: Timestamp?

    @Option(
        name: .oneOrTwoDashes("until"),
        help: ArgumentHelp("Given up before: an RFC 3339 time, or a duration ago.", valueName: "time"),
        transform: AcceptedValue.pastTime.argument
    )
    private var until: Timestamp?

    @Option(name: .oneOrTwoDashes("group"), help: "Given up by this consumer group.")
    private var group: String?

    @Option(
        name: .oneOrTwoDashes("original-id"),
        help: ArgumentHelp("First published under this id.", valueName: "id"),
        transform: AcceptedValue.entryID.argument
    )
    private var originalID: EntryID?

    @Flag(
        name: .oneOrTwoDashes("frozen"),
        inversion: .prefixedNo,
        help: "Replayed as often as DLQ.MaxReplays allows, or not yet."
    )
    private var frozen: Bool?

    /// The filter that the options make.
    var filter: DeadLetterFilter {
        DeadLetterFilter(
            types: Set(type),
            error: error,
            since: since,
            until: until,
            group: group,
            originalID: originalID,
            isFrozen: frozen
        )
    }
}

extension AcceptedValue where Value == EntryID {
    static let entryID = AcceptedValue(description: "an id such as 1770802200123-0") { EntryID($0) }
}

extension AcceptedValue where Value == Timestamp {
    static let pastTime = pastTime(clock: { Timestamp.now() })

    /// A time, or how long ago it was.
    static func pastTime(clock: @escaping WallClock) -> AcceptedValue {
        AcceptedValue(
            description: "an RFC 3339 time such as 2026-02-11T09:30:00Z, or a duration ago such as 30m or 2h"
        ) { text in
            Timestamp(rfc3339: text) ?? Duration(text: text).map { clock() + (.zero - $0) }
        }
    }
}
