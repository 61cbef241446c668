import Alerting
import HTTPClient
import QueueMonitor
import ThinRSMQ

/// What the file says about one receiver.
struct ReceiverFile {
    private var kind: ReceiverKind?
    private var receiver: ReceiverSettings
    private var repeatInterval: Duration?? = .none
    private var groupWait: Duration?
    private let value: YAMLValue

    /// Reads a receiver.
    ///
    /// - Throws: `ConfigurationFileError`.
    init(_ value: YAMLValue, named name: String) throws {
        self.value = value
        receiver = ReceiverSettings(name: name, kind: .webhook)
        try value.mapping(Self.keys, into: &self)
    }

    /// The settings, with those that all receivers have in common where it says nothing else.
    ///
    /// - Throws: `ConfigurationFileError` if it says too little.
    func settings(repeatInterval common: Duration??, groupWait: Duration?) throws -> ReceiverSettings {
        guard let kind else {
            let kinds = ReceiverKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw value.problem("has no kind; accepted: one of \(kinds)")
        }
        var receiver = receiver
        receiver.kind = kind
        if let interval = repeatInterval ?? common { receiver.repeatInterval = interval }
        receiver.groupWait = self.groupWait ?? groupWait ?? receiver.groupWait
        do {
            try receiver.validate()
        } catch {
            throw value.problem("cannot be used: \(error)")
        }
        return receiver
    }

    private static let keys: [YAMLKey<ReceiverFile>] = [
        YAMLKey("kind") { $1.kind = try $0.scalar(.anyCase) },
        YAMLKey("url") { $1.receiver.url = try $0.secret(.url) },
        YAMLKey("urlFile") { $1.receiver.url = try $0.scalar(.file(holding: .url)) },
        YAMLKey("routingKey") { $1.receiver.routingKey = try $0.secret(.secret) },
        YAMLKey("routingKeyFile") { $1.receiver.routingKey = try $0.scalar(.file(holding: .secret)) },
        YAMLKey("secrets") { $1.receiver.secrets = try $0.secrets(.webhookSecret) },
        YAMLKey("secretsFile") { $1.receiver.secrets = try $0.scalar(.file(holding: .webhookSecrets)) },
        YAMLKey("bearerToken") { $1.receiver.bearerToken = try $0.secret(.secret) },
        YAMLKey("bearerTokenFile") { $1.receiver.bearerToken = try $0.scalar(.file(holding: .secret)) },
        YAMLKey("headers") { value, file in
            file.receiver.headers = try value.entries().map {
                ReceiverSettings.Header(name: $0.name, value: try $0.value.secret(.secret))
            }
        },
        YAMLKey("minSeverity", AcceptedValue<Severity>.anyCase, \.receiver.minSeverity),
        YAMLKey("sendResolved", .boolean, \.receiver.sendsResolved),
        YAMLKey("repeatInterval") { $1.repeatInterval = try $0.scalar(.repeatInterval) },
        YAMLKey("groupWait") { $1.groupWait = try $0.scalar(.groupWait) },
        YAMLKey("resendInterval", time, \.receiver.resendInterval),
        YAMLKey("timeout", time, \.receiver.timeout),
        YAMLKey("connectTimeout", time, \.receiver.connectTimeout),
        YAMLKey("titleTemplate") { $1.receiver.titleTemplate = try $0.scalar(template) },
        YAMLKey("textTemplate") { $1.receiver.textTemplate = try $0.scalar(template) },
        YAMLKey("caFile") { $1.receiver.caFile = try $0.scalar(path) },
        YAMLKey("certificateFile") { $1.receiver.certificateFile = try $0.scalar(path) },
        YAMLKey("privateKeyFile") { $1.receiver.privateKeyFile = try $0.scalar(path) },
    ]

    private static let time = AcceptedValue.duration(.milliseconds(1)...Duration.seconds(86_400))
    private static let path = AcceptedValue<String>(description: "the path of a PEM file that can be read") { path in
        SmallFile.content(of: path) == nil ? nil : path
    }
    private static let template = AcceptedValue.text("a text with places such as {title}")
}
