/// Every setting of the queue, with the defaults of the wire format's specification.
///
/// Only `namespace` has no default. The initialisers have a default for every other setting, so a program names what
/// it changes (which is what `WithDefaults` does in Go, where 0 stands for "not given"; here 0 is 0, and `validate()`
/// refuses it where it makes no sense).
public struct Configuration: Hashable, Sendable {
    /// The namespace that all keys begin with: required, so it has no default.
    public var namespace: String
    /// How to reach Redis.
    public var redis: Redis
    /// The topics' streams.
    public var streams: Streams
    /// Reading and handling messages.
    public var consumer: Consumer
    /// What becomes of a message whose handler failed.
    public var retry: Retry
    /// The claim monitor.
    public var monitor: Monitor
    /// Messages that were given up.
    public var deadLetters: DeadLetters

    /// Makes a configuration of the settings that differ from the defaults.
    public init(
        namespace: String = "",
        redis: Redis = Redis(),
        streams: Streams = Streams(),
        consumer: Consumer = Consumer(),
        retry: Retry = Retry(),
        monitor: Monitor = Monitor(),
        deadLetters: DeadLetters = DeadLetters()
    ) {
        self.namespace = namespace
        self.redis = redis
        self.streams = streams
        self.consumer = consumer
        self.retry = retry
        self.monitor = monitor
        self.deadLetters = deadLetters
    }

    /// All defaults, and no namespace yet.
    public static let defaults = Configuration()
}
