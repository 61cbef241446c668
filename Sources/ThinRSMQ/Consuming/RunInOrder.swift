import ServiceLifecycle

/// Runs `work`, and turns a cancellation or a graceful shutdown into a call of `stop`, after which the work ends by
/// itself.
package func runInOrder(
    stop: @escaping @Sendable () -> Void,
    _ work: @escaping @Sendable () async throws -> Void
) async throws {
    // Awaited right here, and no child: a cancellation is to end it in order instead of tearing it apart.
    let task = Task { try await work() }
    try await withTaskCancellationHandler {
        try await withGracefulShutdownHandler {
            try await task.value
        } onGracefulShutdown: {
            stop()
        }
    } onCancel: {
        stop()
    }
}
