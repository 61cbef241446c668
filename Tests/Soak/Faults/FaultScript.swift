import TestSupport

/// A fault of a script.
struct FaultStep<Kind: Sendable>: Sendable {
    /// How long all is well before it.
    let pause: Duration
    let kind: Kind
    /// Chooses whom it hits, and how hard.
    let chance: Int
}

/// What is to happen, when and to whom, in one lane: of the seed alone, and without end.
///
/// The kinds come up like cards that are dealt from a shuffled deck, so that a short run has all of them.
struct FaultScript<Kind: CaseIterable & Sendable>: Sequence, IteratorProtocol, Sendable {
    private var generator: SplitMix
    private let kinds: [Kind]
    private let pauses: ClosedRange<Int>
    private var deck: [Kind] = []

    /// - Parameters:
    ///   - seed: Each lane of a run has one of its own.
    ///   - kinds: An empty list makes a script without faults.
    ///   - pauses: Milliseconds.
    init(seed: UInt64, kinds: [Kind], pauses: ClosedRange<Int>) {
        generator = SplitMix(seed: seed)
        self.kinds = kinds
        self.pauses = pauses
    }

    mutating func next() -> FaultStep<Kind>? {
        if deck.isEmpty { deck = kinds.shuffled(using: &generator) }
        guard let kind = deck.popLast() else { return nil }
        return FaultStep(
            pause: .milliseconds(Int.random(in: pauses, using: &generator)),
            kind: kind,
            chance: Int.random(in: 0..<1_000_000, using: &generator)
        )
    }
}
