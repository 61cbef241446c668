import HTTPClient
import NIOConcurrencyHelpers

/// The token of a file that Kubernetes replaces before the old one expires.
final class TokenSource: Sendable {
    private struct State {
        var token: SecretText?
        /// When to read it again; nil for at once.
        var nextReading: ContinuousClock.Instant?
    }

    private let file: String?
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = NIOLockedValueBox(State())

    private static let lifetime = Duration.seconds(60)

    init(file: String?, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.file = file
        self.now = now
    }

    /// The token, read at most a minute ago if the file can be read, and else the one that was read last.
    ///
    /// - Returns: Nil where no file was named.
    /// - Throws: ``KubernetesError/unreadableToken(path:problem:)`` if there never was one.
    func token() throws(KubernetesError) -> SecretText? {
        guard let file else { return nil }
        let now = now()
        let known = state.withLockedValue { state -> SecretText? in
            guard let next = state.nextReading, now < next else { return nil }
            return state.token
        }
        if let known { return known }
        do {
            let token = SecretText(try readSmallFile(file))
            state.withLockedValue { $0 = State(token: token, nextReading: now + Self.lifetime) }
            return token
        } catch {
            // While the file is being replaced the old token is still good.
            guard let old = state.withLockedValue({ $0.token }) else {
                throw .unreadableToken(path: file, problem: error.problem)
            }
            return old
        }
    }

    /// Reads the file for the next request: the server has refused this token.
    func discard(_ refused: SecretText) {
        state.withLockedValue { state in
            // Another task may have read a newer one meanwhile.
            if state.token == refused { state.nextReading = nil }
        }
    }
}
