import NIOConcurrencyHelpers

/// A delivery's lease: for as long as it is held, nobody else is given the entry.
///
/// The consumer renews it while the handler runs. It is lost when the process was stopped, or cut off from Redis, for
/// longer than `Monitor.MinIdleTimeMs`, and another took the entry meanwhile: the handler's task is then cancelled, and
/// whatever it returns or throws has no effect on the entry.
public final class Lease: Sendable {
    private let lost = NIOLockedValueBox(false)

    init() {}

    /// Whether another owns the entry by now.
    ///
    /// It is known a third of `Monitor.MinIdleTimeMs` after Redis can be reached again, at the latest; a handler that must
    /// not take effect twice needs a check of its own where the effect is.
    public var isLost: Bool { lost.withLockedValue { $0 } }

    func lose() { lost.withLockedValue { $0 = true } }
}
