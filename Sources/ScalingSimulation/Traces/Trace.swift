/// What happens to a stream: when entries arrive, and what goes wrong meanwhile.
package struct Trace: Sendable {
    /// What goes wrong.
    package enum Trouble: Sendable, Hashable {
        /// Redis tells no lag.
        case nullLag
        /// Redis does not answer; what is published meanwhile arrives when it is back.
        case outage
        /// Handlers take so many times as long.
        case slowdown(Double)
    }

    /// A time during which something goes wrong.
    package struct Episode: Sendable, Hashable {
        package var trouble: Trouble
        package var from: Int64
        package var to: Int64

        /// An episode from a moment up to another, without it.
        package init(_ trouble: Trouble, from: Int64, to: Int64) {
            self.trouble = trouble
            self.from = from
            self.to = to
        }
    }

    /// The name.
    package var name: String
    /// When entries arrive, in milliseconds, in order.
    package var arrivals: [Int64]
    /// Which of them always fail, in order of their indices.
    package var poison: Set<Int> = []
    /// What goes wrong.
    package var episodes: [Episode] = []
    /// Whether the group exists from the beginning; if not, the first consumer creates it.
    package var hasGroup = true
    /// How many replicas there are at first.
    package var initialReplicas = 1
    /// How long it lasts, in milliseconds.
    package var duration: Int64

    /// A trace in which nothing goes wrong.
    package init(name: String, arrivals: [Int64], duration: Int64) {
        self.name = name
        self.arrivals = arrivals
        self.duration = duration
    }

    func holds(_ trouble: Trouble, at now: Int64) -> Bool {
        episodes.contains { $0.trouble == trouble && now >= $0.from && now < $0.to }
    }

    func slowdown(at now: Int64) -> Double {
        for episode in episodes where now >= episode.from && now < episode.to {
            if case .slowdown(let factor) = episode.trouble { return factor }
        }
        return 1
    }
}
