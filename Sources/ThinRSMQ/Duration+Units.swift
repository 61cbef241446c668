extension Duration {
    /// Milliseconds, rounded down and within the range of `Int64`: what Redis commands take.
    package var wholeMilliseconds: Int64 { whole(unitsPerSecond: 1_000) }

    /// Nanoseconds, rounded down and within the range of `Int64`.
    package var wholeNanoseconds: Int64 { whole(unitsPerSecond: 1_000_000_000) }

    private func whole(unitsPerSecond: Int64) -> Int64 {
        let (seconds, attoseconds) = components
        let attosecondsPerUnit = 1_000_000_000_000_000_000 / unitsPerSecond
        var fraction = attoseconds / attosecondsPerUnit
        if attoseconds % attosecondsPerUnit < 0 { fraction -= 1 }
        let (product, overflow) = seconds.multipliedReportingOverflow(by: unitsPerSecond)
        let (sum, carry) = product.addingReportingOverflow(fraction)
        return overflow || carry ? (seconds < 0 ? .min : .max) : sum
    }
}
