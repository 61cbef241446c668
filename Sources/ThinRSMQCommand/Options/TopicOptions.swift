import ArgumentParser
import ThinRSMQ

/// Which topic of which Redis.
struct TopicOptions: ParsableArguments {
    @Option(name: .oneOrTwoDashes("topic"), help: "The topic (required).")
    private var topic: String?

    @Option(name: .namespace, help: "The namespace of all keys (default: THINRSMQ_NAMESPACE).")
    private var namespace: String?

    @OptionGroup(title: "Connection")
    private var connection: ConnectionOptions

    /// The topic's name.
    var name: String {
        get throws { try required(topic, "--topic") }
    }

    /// The configuration that flags and environment make.
    ///
    /// - Throws: `ConfigurationError` and `QueueKeyError`, before anything connects.
    func configuration(
        environment: [String: String] = EnvironmentVariable.processValues()
    ) throws -> Configuration {
        let topic = try name
        var configuration = try Configuration(environment: environment)
        connection.apply(to: &configuration.redis)
        if let namespace { configuration.namespace = namespace }
        guard namespace != nil || !configuration.namespace.isEmpty else {
            throw ValidationError("which namespace? Give --namespace or set THINRSMQ_NAMESPACE")
        }
        _ = try QueueKeys(namespace: configuration.namespace, topic: topic)
        try configuration.validate()
        return configuration
    }
}
