/// Numbers that are the same in every run (SplitMix64).
public struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Every seed gives another sequence.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number of the sequence.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        let high = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        let low = (high ^ (high >> 27)) &* 0x94D0_49BB_1331_11EB
        return low ^ (low >> 31)
    }
}
