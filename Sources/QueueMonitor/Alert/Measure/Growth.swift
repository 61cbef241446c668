import ThinRSMQ

/// How much a number has grown within a window of time: a pure value of bounded size.
struct Growth: Sendable {
    /// How far back it looks.
    static let window = Duration.seconds(600)
    /// Growth that is nearer in time than this is kept together.
    private static let spacing = Duration.seconds(10)

    private var last: Int?
    private var steps: [(time: Timestamp, count: Int)] = []

    /// Takes the number as it is now; where it has fallen nothing has grown.
    mutating func take(_ number: Int, at now: Timestamp) {
        if let last, number > last { add(number - last, at: now) }
        last = number
    }

    /// Takes growth itself.
    mutating func add(_ count: Int, at now: Timestamp) {
        guard count > 0 else { return }
        if let latest = steps.last, now - latest.time < Self.spacing {
            steps[steps.count - 1].count += count
        } else {
            steps.append((now, count))
        }
    }

    /// The growth within the window that ends now.
    mutating func total(at now: Timestamp) -> Int {
        forgetOld(at: now)
        return sum
    }

    /// Forgets what has left the window.
    mutating func forgetOld(at now: Timestamp) { steps.removeAll { now - $0.time > Self.window } }

    /// The growth that is remembered.
    var sum: Int { steps.reduce(0) { $0 + $1.count } }
}

/// Since when things have failed.
struct FailingSince<Key: Hashable & Sendable>: Sendable {
    private var times: [Key: Timestamp] = [:]

    /// Takes what fails now; everything else does not.
    mutating func take(_ failing: Set<Key>, at now: Timestamp) {
        times = times.filter { failing.contains($0.key) }
        for key in failing where times[key] == nil { times[key] = now }
    }

    /// For how long it has failed; nil if it does not.
    func time(of key: Key, at now: Timestamp) -> Duration? {
        times[key].map { now - $0 }
    }
}
