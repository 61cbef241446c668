/// A setting of scaling that makes no sense.
package struct ScalingSettingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose setting it is, such as `target orders`.
    package var owner: String
    /// The setting, such as `scaleUp.policies[0].period`.
    package var key: String
    /// What it was.
    package var value: String
    /// What it may be.
    package var accepted: String

    /// An error that says all.
    package init(owner: String, key: String, value: String, accepted: String) {
        self.owner = owner
        self.key = key
        self.value = value
        self.accepted = accepted
    }

    /// All of it in one line.
    package var description: String { "\(owner): \(key) is \(value); accepted: \(accepted)" }
}
