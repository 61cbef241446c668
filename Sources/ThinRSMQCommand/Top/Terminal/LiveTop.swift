import QueueMonitor
import ThinRSMQ
import UnixSignals

/// `top` on a terminal: looks again and again, and listens to keys, until someone ends it.
struct LiveTop {
    private enum Event: Sendable {
        case bytes([UInt8])
        case inputEnded
        /// Nothing followed the bytes of this number for a moment.
        case silence(after: Int)
        case signal(UnixSignal)
        case looked(Result<Look, any Error>)
        /// A second is over: the data is older.
        case beat
    }

    /// How long the bytes of one key may lie apart.
    private static let keyTime = Duration.milliseconds(50)

    let source: any StatusSource
    let interval: Duration
    /// The look that showed that there is something to see, before the terminal was taken over.
    let first: Look
    let state: TopState

    /// Runs until a key or a signal ends it; whatever ends it, the terminal is as it was.
    func run() async throws {
        // Before the terminal changes: a signal must not end the program with the terminal in its hands.
        let signals = await UnixSignalsSequence(
            trapping: .sigterm,
            .sigint,
            .sighup,
            .sigquit,
            .sigwinch,
            .sigcont
        )
        let terminal = try LiveTerminal()
        defer { terminal.leave() }
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        let keyboard = Keyboard { continuation.yield($0.map { .bytes($0) } ?? .inputEnded) }
        defer { keyboard.stop() }
        try await withThrowingDiscardingTaskGroup { group in
            // Before the wait for a look that is under way.
            defer { terminal.leave() }
            defer { group.cancelAll() }
            group.addTask { for await signal in signals { continuation.yield(.signal(signal)) } }
            group.addTask { [source, interval] in
                while (try? await Task.sleep(for: interval)) != nil {
                    let result: Result<Look, any Error>
                    do { result = .success(try await source.look()) } catch { result = .failure(error) }
                    continuation.yield(.looked(result))
                }
            }
            group.addTask {
                while (try? await Task.sleep(for: .seconds(1))) != nil { continuation.yield(.beat) }
            }
            var screen = TopScreen(source: source, first: first, state: state)
            var keys = TopKeyReader()
            var pieces = 0
            try terminal.draw(screen.draw(terminal.size))
            for await event in events {
                switch event {
                case .bytes(let bytes):
                    pieces += 1
                    if screen.press(keys.take(bytes), on: terminal) { return }
                    if keys.isUndecided {
                        group.addTask { [pieces] in
                            try? await Task.sleep(for: Self.keyTime)
                            continuation.yield(.silence(after: pieces))
                        }
                    }
                case .silence(let number):
                    if number == pieces, screen.press(keys.decide(), on: terminal) { return }
                case .inputEnded: return
                case .signal(.sigwinch): terminal.invalidate()
                case .signal(.sigcont): try terminal.enter()
                case .signal: return
                case .looked(let result): screen.take(result)
                case .beat: break
                }
                try terminal.draw(screen.draw(terminal.size))
            }
        }
    }
}
