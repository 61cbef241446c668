/// A setting that cannot be used: where it stands, what it says, and what it may say.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The setting's name in the configuration reference, such as `Redis.PoolSize`, or an environment variable's.
    public let setting: String
    /// What it says; nil for secrets, which are never shown.
    public let value: String?
    /// What it may say.
    public let accepted: String

    /// Makes an error; pass no value for a secret.
    public init(setting: String, value: String?, accepted: String) {
        self.setting = setting
        self.value = value
        self.accepted = accepted
    }

    /// One sentence with all three.
    public var description: String {
        let said = value.map { "is '\($0)'" } ?? "has a value that is not shown"
        return "\(setting) \(said); accepted: \(accepted)"
    }
}
