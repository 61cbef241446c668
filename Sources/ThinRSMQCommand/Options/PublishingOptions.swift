import ArgumentParser
import ThinRSMQ

/// What becomes of a full stream, and how safe a message must be.
struct PublishingOptions: ParsableArguments {
    @Option(
        name: .oneOrTwoDashes("max-length"),
        help: ArgumentHelp("About how many entries the stream keeps (default: 10000).", valueName: "count"),
        transform: AcceptedValue.integer(1...1_000_000_000).argument
    )
    private var maxLength: Int?

    @Option(
        name: .oneOrTwoDashes("when-full"),
        help: ArgumentHelp(
            "What to do when it has as many: trim the oldest, read or not, or, with all others, only what every group has "
                + "acknowledged: then keepUnacknowledged exceeds the length, wait waits for room, reject fails "
                + "(default: trim).",
            valueName: "mode"
        ),
        transform: AcceptedValue.anyCase.argument
    )
    private var whenFull: Configuration.Streams.WhenFull?

    @Option(
        name: .oneOrTwoDashes("full-timeout"),
        help: ArgumentHelp("How long wait waits (default: 30s).", valueName: "duration"),
        transform: AcceptedValue.duration(.milliseconds(1)...Duration.seconds(3_600)).argument
    )
    private var fullTimeout: Duration?

    @Option(
        name: .oneOrTwoDashes("replicas"),
        help: ArgumentHelp("Fail unless so many replicas have the message.", valueName: "count"),
        transform: AcceptedValue.integer(1...100).argument
    )
    private var replicas: Int?

    @Option(
        name: .oneOrTwoDashes("replica-timeout"),
        help: ArgumentHelp("How long to wait for them (default: 1s).", valueName: "duration"),
        transform: AcceptedValue.duration(.milliseconds(1)...Duration.seconds(3_600)).argument
    )
    private var replicaTimeout = Duration.seconds(1)

    /// How many replicas have to have a message; nil to wait for none.
    var durability: Durability? { replicas.map { .replicas($0, timeout: replicaTimeout) } }

    /// Changes what a flag says; the rest stays.
    func apply(to streams: inout Configuration.Streams) {
        if let maxLength { streams.defaultMaxLength = maxLength }
        if let whenFull { streams.whenFull = whenFull }
        if let fullTimeout { streams.fullTimeout = fullTimeout }
    }
}
