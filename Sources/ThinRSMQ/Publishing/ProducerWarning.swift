/// What a producer warns of; publishing goes on.
public enum ProducerWarning: Sendable, Hashable, CustomStringConvertible {
    /// The stream is nearly as long as MAXLEN allows; what comes of it is what `Streams.whenFull` says.
    case nearlyFull(stream: String, length: Int, maxLength: Int, whenFull: Configuration.Streams.WhenFull)
    /// The stream is far longer than our MAXLEN, as another producer's settings have it: it is not trimmed, unless
    /// `Streams.trimExisting` says so.
    case notTrimming(stream: String, length: Int, maxLength: Int)
    /// The user may not ask for the stream's length (XLEN), or may not run the script that trims: whether trimming loses
    /// messages cannot be told, so the stream is not trimmed, unless `Streams.trimExisting` says so.
    case lengthUnknown(stream: String)

    /// One sentence with the figures.
    public var description: String {
        switch self {
        case .nearlyFull(let stream, let length, let maxLength, let whenFull):
            "stream '\(stream)' holds \(length) entries of \(maxLength): \(whenFull.consequence)"
        case .notTrimming(let stream, let length, let maxLength):
            "stream '\(stream)' holds \(length) entries, far more than our \(maxLength): it is not trimmed"
        case .lengthUnknown(let stream):
            "no permission to learn the length of stream '\(stream)': it is not trimmed"
        }
    }
}

extension Configuration.Streams.WhenFull {
    fileprivate var consequence: String {
        switch self {
        case .trim: "unread ones will be trimmed"
        case .keepUnacknowledged: "its groups need them, so it will grow"
        case .wait: "its groups need them, so publishers will wait"
        case .reject: "its groups need them, so messages will be refused"
        }
    }
}
