import QueueMonitor
import ThinRSMQ
import UnixSignals

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// `top` without keys: tables or documents, one below the other.
struct PlainTop {
    let source: any StatusSource
    let state: TopState
    let asJSON: Bool
    /// The time from one look to the next; nil for a single look.
    let interval: Duration?

    /// Prints a look, and with an interval more, until a signal ends it.
    func run() async throws {
        let output = StandardOutput()
        var looks = Looks()
        let first = try await source.look()
        if case .group(let name) = state.page, interval == nil, first.status.row(of: name) == nil {
            throw NoSuchGroup(name: name)
        }
        looks.took()
        try await print(first, looks, output)
        guard let interval else { return }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup { group in
            group.addTask { for await _ in signals { return } }
            group.addTask { [looks] in try await goOn(every: interval, looks, output) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func goOn(every interval: Duration, _ before: Looks, _ output: StandardOutput) async throws {
        var looks = before
        while true {
            try await Task.sleep(for: interval)
            do {
                let look = try await source.look()
                looks.took()
                if !asJSON { try await output.print("") }
                try await print(look, looks, output)
            } catch let error as SystemError {
                throw error
            } catch {
                if Task.isCancelled { return }
                looks.failed(error)
                let line = "thinrsmq: \((looks.trouble ?? "").printable)\n"
                try? writeAll(Array(line.utf8), to: STDERR_FILENO)
            }
        }
    }

    private func print(_ look: Look, _ looks: Looks, _ output: StandardOutput) async throws {
        guard !asJSON else { return try await output.print(look.document) }
        let view = TopView(look: look, source: source.name, state: state, note: looks.note(for: source), now: .now())
        let inColor = Terminal.wantsColor(on: STDOUT_FILENO)
        // Bold and dim are codes, too: none of them where colours are not wanted.
        let lines = view.text(width: output.width).map { inColor ? $0.encoded(inColor: true) : $0.text }
        try await output.print(lines.joined(separator: "\n"))
    }
}

/// A group that was asked for by name and is not there.
struct NoSuchGroup: Error, CustomStringConvertible {
    let name: GroupName

    var description: String { "there is no group '\(name.group)' of a stream '\(name.stream)'" }
}
