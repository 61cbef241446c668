public import Redis

/// Why a publish failed, and what became of each of its messages.
///
///     catch let error as PublishError {
///         let again = zip(messages, error.outcomes).filter { $0.1 == .notPublished }.map(\.0)
///     }
public struct PublishError: Error, Sendable, CustomStringConvertible {
    /// What stood in the way.
    public enum Reason: Error, Sendable, CustomStringConvertible {
        /// What Redis or the connection said.
        case redis(RedisError)
        /// The stream has no room for so many messages beside what its groups still need: now, or with `wait` for all
        /// of `Streams.fullTimeout`.
        case full(stream: String, length: Int, maxLength: Int, wanted: Int)
        /// Fewer replicas than wanted had the messages in time. What was sent is in the stream, and replicas may still
        /// get it: publishing it again would duplicate it.
        case notReplicated(wanted: Int, acknowledged: Int)
        /// The task was cancelled.
        case cancelled

        /// One sentence with the figures.
        public var description: String {
            switch self {
            case .redis(let error): "\(error)"
            case .full(let stream, let length, let maxLength, let wanted):
                "stream '\(stream)' has no room for \(wanted) messages: it holds \(length) entries of \(maxLength)"
            case .notReplicated(let wanted, let acknowledged):
                "in the stream, but acknowledged by \(acknowledged) of \(wanted) replicas in time"
            case .cancelled: "publishing was cancelled"
            }
        }
    }

    /// What became of each message, in their order.
    public let outcomes: [PublishOutcome]
    /// What stood in the way.
    public let reason: Reason

    /// For each message, in order, the id under which it is in the stream; nil if it is not, or if that is unknown.
    public var ids: [EntryID?] { outcomes.map(\.id) }
    /// What Redis or the connection said, if that was the reason.
    public var underlying: RedisError? {
        if case .redis(let error) = reason { error } else { nil }
    }
    /// Whether some of the messages may be in the stream or not.
    public var isOutcomeUnknown: Bool { outcomes.contains(.unknown) }
    /// Whether the stream is full or Redis out of memory: publish more slowly, or later.
    ///
    /// Nothing that was refused for that is in the stream.
    public var isBackPressure: Bool {
        if case .full = reason { true } else { underlying?.isOutOfMemory ?? false }
    }

    /// What happened, and to how many messages.
    public var description: String {
        guard outcomes.count > 1 else { return "\(reason)" }
        let published = outcomes.lazy.compactMap(\.id).count
        let unknown = outcomes.count { $0 == .unknown }
        let doubt = unknown == 0 ? "" : ", \(unknown) unknown"
        return "\(reason) (\(published) of \(outcomes.count) messages published\(doubt))"
    }
}

extension PublishError.Reason {
    /// The reason that an error of the client means.
    init(_ error: any Error) {
        switch error {
        case let reason as PublishError.Reason: self = reason
        case let error as RedisError: self = .redis(error)
        case is CancellationError: self = .cancelled
        default: self = .redis(RedisError(.unexpectedReply, "\(error)"))
        }
    }
}

extension RedisError {
    /// Whether the commands may have run, though the error does not say with what result.
    var leavesOutcomeUnknown: Bool {
        [.outcomeUnknown, .protocolViolation, .unexpectedReply].contains(code)
    }
}
