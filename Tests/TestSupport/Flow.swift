import NIOCore

/// What happens to the bytes that pass a ``FaultProxy`` in one direction.
public enum Fault: Sendable, Equatable {
    /// They are delivered as they come.
    case none
    /// They wait until another fault takes the place of this one: a peer that hangs.
    case hold
    /// They are lost, and the connection stays: a peer that never hears of them.
    case drop
    /// They are delivered one by one.
    case trickle
    /// Each piece waits for so long.
    case delay(Duration)
    /// So many more are delivered, over all connections; then the connection that carried the last is closed.
    case cut(afterBytes: Int)
}

/// One direction of a ``FaultProxy``.
public final class Flow: Sendable {
    private struct State {
        var fault = Fault.none
        var byteCount = 0
    }

    private struct Cut: Error {}

    private let state = Watched(State())

    /// The bytes delivered so far, over all connections.
    public var byteCount: Int { state.current.byteCount }

    /// Takes the place of the fault before, for what comes from now on and for what that one holds.
    public func apply(_ fault: Fault) {
        state.update { $0.fault = fault }
    }

    /// Suspends until so many bytes were delivered.
    public func waitForBytes(_ count: Int) async throws {
        try await state.wait { $0.byteCount >= count }
    }

    /// Delivers what comes until the sender closes, or a fault cuts the connection.
    func relay(_ chunks: AsyncStream<ByteBuffer>, to receiver: any Channel) async throws {
        for await chunk in chunks {
            try await state.wait { $0.fault != .hold }
            try await deliver(chunk, to: receiver)
        }
    }

    private func deliver(_ chunk: ByteBuffer, to receiver: any Channel) async throws {
        switch state.current.fault {
        case .none, .hold: try await write(chunk, to: receiver)
        case .drop: break
        case .trickle:
            for byte in chunk.readableBytesView { try await write(ByteBuffer(bytes: [byte]), to: receiver) }
        case .delay(let duration):
            try await Task.sleep(for: duration)
            try await write(chunk, to: receiver)
        case .cut: try await deliverUpToCut(chunk, to: receiver)
        }
    }

    private func deliverUpToCut(_ chunk: ByteBuffer, to receiver: any Channel) async throws {
        let (length, isLast) = state.update { state in
            guard case .cut(let remaining) = state.fault else { return (chunk.readableBytes, false) }
            let isLast = remaining <= chunk.readableBytes
            state.fault = isLast ? .none : .cut(afterBytes: remaining - chunk.readableBytes)
            return (min(remaining, chunk.readableBytes), isLast)
        }
        try await write(chunk.getSlice(at: chunk.readerIndex, length: length) ?? ByteBuffer(), to: receiver)
        if isLast { throw Cut() }
    }

    private func write(_ bytes: ByteBuffer, to receiver: any Channel) async throws {
        // Waits until the kernel has them: bytes of a trickle then leave in segments of their own.
        try await receiver.writeAndFlush(bytes)
        state.update { $0.byteCount += bytes.readableBytes }
    }
}
