import NIOCore
import Synchronization

/// The open connections of one `run()`: bounds their number, and stops them.
final class HTTPConnections: Sendable {
    private struct State {
        var open: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
    }

    private let limit: Int
    private let observe: @Sendable (HTTPEvent) -> Void
    private let whenDrained: @Sendable () -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: The most that may be open.
    ///   - observe: Learns of connections that open, close or are refused.
    ///   - whenDrained: Called when none is open after `stop()`, perhaps twice.
    init(
        limit: Int,
        observe: @escaping @Sendable (HTTPEvent) -> Void,
        whenDrained: @escaping @Sendable () -> Void
    ) {
        self.limit = limit
        self.observe = observe
        self.whenDrained = whenDrained
    }

    /// False if the connection is one too many, or the server is stopping.
    func admit(_ channel: any Channel) -> Bool {
        let isAdmitted = state.withLock { state in
            guard !state.isStopping, state.open.count < limit else { return false }
            state.open[ObjectIdentifier(channel)] = channel
            return true
        }
        observe(isAdmitted ? .connectionOpened : .connectionRefused)
        if isAdmitted {
            channel.closeFuture.whenComplete { _ in self.remove(channel) }
        }
        return isAdmitted
    }

    /// Admits no more, closes what is idle; a connection with a request in flight closes after its response.
    func stop() {
        let open = state.withLock { state in
            state.isStopping = true
            return state.open
        }
        for channel in open.values {
            channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        if open.isEmpty { whenDrained() }
    }

    /// Closes all, and returns when they are closed.
    func close() async {
        for channel in state.withLock({ $0.open.values }) {
            channel.close(promise: nil)
            try? await channel.closeFuture.get()
        }
    }

    private func remove(_ channel: any Channel) {
        let isDrained = state.withLock { state in
            state.open[ObjectIdentifier(channel)] = nil
            return state.isStopping && state.open.isEmpty
        }
        observe(.connectionClosed)
        if isDrained { whenDrained() }
    }
}
