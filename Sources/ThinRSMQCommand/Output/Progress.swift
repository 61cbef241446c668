#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How far a long work has come: one line of a terminal that is written over, and nothing anywhere else.
struct Progress {
    private let unit: String
    private let width: Int?
    private let start = ContinuousClock.now
    private var next = ContinuousClock.now + .milliseconds(500)

    /// Progress in things of this name: `messages published`.
    ///
    /// - Parameters:
    ///   - unit: What is counted, in the plural.
    ///   - isWanted: False shows nothing, as where results go by on the same terminal.
    init(_ unit: String, isWanted: Bool = true) {
        self.unit = unit
        width = isWanted ? Terminal.width(of: STDERR_FILENO) : nil
    }

    /// Shows how many are done, a few times a second at most; short work shows nothing.
    mutating func update(_ count: Int) {
        let now = ContinuousClock.now
        guard let width, now >= next else { return }
        next = now + .milliseconds(200)
        show(Self.line(count, unit, after: now - start).shortened(to: width - 1))
    }

    /// Wipes the line, before something else is written.
    func clear() {
        if width != nil { show("") }
    }

    private func show(_ text: String) {
        // A terminal that has gone away is no reason to stop working.
        try? writeAll(Array("\r\u{1B}[K\(text)".utf8), to: STDERR_FILENO)
    }

    static func line(_ count: Int, _ unit: String, after elapsed: Duration) -> String {
        let rate = Double(count) / max(elapsed / .seconds(1), 0.001)
        return "\(count.grouped) \(unit), \(Int(rate).grouped) per second"
    }
}

extension Int {
    /// The number in groups of three digits: `12,345`.
    var grouped: String {
        let digits = String(magnitude)
        var text = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}
