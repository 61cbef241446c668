package import Logging

/// The streams with several groups, on which requeueing is restricted: each is warned of once.
package struct SharedStreams: Sendable {
    private var warned: Set<String> = []

    /// No stream was warned of.
    package init() {}

    /// What is allowed of a policy on a stream with so many groups.
    ///
    /// A requeued entry reaches all of them, and only consumers that know `_for_group` skip what is not for theirs: unless
    /// all do, nothing is requeued.
    package mutating func policy(
        _ wanted: ClaimPolicy,
        on stream: String,
        groups: Int,
        _ configuration: Configuration,
        _ logger: Logger
    ) -> ClaimPolicy {
        guard groups > 1, wanted != .observe else { return wanted }
        let isRestricted = wanted == .requeue && !configuration.monitor.requeueAcrossGroups
        if isRestricted || configuration.retry.scope == .message, warned.insert(stream).inserted {
            var metadata: Logger.Metadata = ["queue.stream": "\(stream)", "queue.groups": "\(groups)"]
            metadata["claim.policy"] = "\(isRestricted ? ClaimPolicy.deadLetter.rawValue : wanted.rawValue)"
            metadata["retry.scope"] = "\(configuration.retry.scope.rawValue)"
            logger.warning("\(isRestricted ? Self.requeueWarning : Self.scopeWarning)", metadata: metadata)
        }
        return isRestricted ? .deadLetter : wanted
    }

    private static let requeueWarning =
        "stream has several groups: nothing is requeued on it, unless all their consumers skip by _for_group"
    private static let scopeWarning =
        "stream has several groups, which share the retry hash of each entry: set the retry scope to group"
}
