/// Random numbers that are the same for one seed on every machine (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// A generator.
    ///
    /// - Parameter seed: The seed.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// From 0 up to, but not, 1.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Exponentially distributed, with a mean of 1.
    mutating func exponential() -> Double { -Logarithm.natural(1 - uniform()) }

    /// Normally distributed by the sum of twelve: near enough up to three deviations, and the same everywhere.
    mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += uniform() }
        return sum
    }
}

/// Logarithm and exponential function without a C library, whose last digits differ from system to system.
enum Logarithm {
    static func natural(_ value: Double) -> Double {
        guard value > 0 else { return -.infinity }
        var mantissa = value.significand
        var exponent = Double(value.exponent)
        if mantissa > 1.414_213_562_373_095 {
            mantissa /= 2
            exponent += 1
        }
        // ln m = 2 artanh((m - 1) / (m + 1)), whose series is short as m is near 1.
        let ratio = (mantissa - 1) / (mantissa + 1)
        let square = ratio * ratio
        var term = ratio
        var sum = 0.0
        for step in 0..<12 {
            sum += term / Double(2 * step + 1)
            term *= square
        }
        return 2 * sum + exponent * 0.693_147_180_559_945_3
    }

    static func exponential(_ value: Double) -> Double {
        if value < -700 { return 0 }
        let power = (value / 0.693_147_180_559_945_3).rounded()
        let rest = value - power * 0.693_147_180_559_945_3
        var term = 1.0
        var sum = 1.0
        for step in 1..<16 {
            term *= rest / Double(step)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(min(power, 1_000)), significand: sum)
    }

    /// The sine of a whole turn's share.
    static func sine(turn: Double) -> Double {
        var angle = (turn - turn.rounded()) * 2 * Double.pi
        if angle > Double.pi / 2 { angle = Double.pi - angle }
        if angle < -Double.pi / 2 { angle = -Double.pi - angle }
        var term = angle
        var sum = angle
        for step in 1..<10 {
            term *= -angle * angle / Double(2 * step * (2 * step + 1))
            sum += term
        }
        return sum
    }
}
