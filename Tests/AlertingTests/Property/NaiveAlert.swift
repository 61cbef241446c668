import Alerting

/// What becomes of one rule and one subject, as simply as it can be said, with ticks of ten seconds.
struct NaiveAlert {
    let threshold: Double
    let holdTime: Int
    let keepFiring: Int
    private var held: Int?
    private var below: Int?
    private(set) var isFiring = false

    init(threshold: Double, holdTime: Int, keepFiring: Int) {
        self.threshold = threshold
        self.holdTime = holdTime
        self.keepFiring = keepFiring
    }

    /// Takes a value; nil if it is not known.
    mutating func take(_ value: Double?) {
        guard let value else { return }
        if value >= threshold {
            below = nil
            held = held.map { $0 + 10 } ?? 0
            if held ?? 0 >= holdTime { isFiring = true }
        } else if isFiring {
            below = below.map { $0 + 10 } ?? 0
            if below ?? 0 >= keepFiring { end() }
        } else {
            held = nil
        }
    }

    /// There is no such subject.
    mutating func end() {
        (held, below, isFiring) = (nil, nil, false)
    }
}
