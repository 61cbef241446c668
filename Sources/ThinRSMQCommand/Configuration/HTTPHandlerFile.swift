import HTTPClient
import QueueMonitor
import ThinRSMQ

/// What the file says under `http`; it is complete when it names a URL.
struct HTTPHandlerFile {
    var url: HTTPURL?
    var secrets: [WebhookSecret] = []
    var timeout: Duration?
    var maxConcurrent: Int?
    var caFile: String?
    var certificateFile: String?
    var privateKeyFile: String?

    /// The settings of the handler; nil without a URL.
    var settings: HTTPHandlerSettings? {
        guard let url else { return nil }
        var settings = HTTPHandlerSettings(url: url)
        settings.secrets = secrets
        settings.timeout = timeout ?? settings.timeout
        settings.maxConcurrent = maxConcurrent ?? settings.maxConcurrent
        settings.caFile = caFile
        settings.certificateFile = certificateFile
        settings.privateKeyFile = privateKeyFile
        return settings
    }

    static let keys: [YAMLKey<HTTPHandlerFile>] = [
        YAMLKey("url") { $1.url = try $0.secret(.url) },
        YAMLKey("urlFile") { $1.url = try $0.scalar(.file(holding: .url)) },
        YAMLKey("secrets") { $1.secrets = try $0.secrets(.webhookSecret) },
        YAMLKey("secretsFile") { $1.secrets = try $0.scalar(.file(holding: .webhookSecrets)) },
        YAMLKey("timeout") { $1.timeout = try $0.scalar(.duration(.milliseconds(1)...Duration.seconds(3_600))) },
        YAMLKey("maxConcurrent") { $1.maxConcurrent = try $0.scalar(.integer(1...1_000)) },
        YAMLKey("caFile") { $1.caFile = try $0.scalar(path) },
        YAMLKey("certificateFile") { $1.certificateFile = try $0.scalar(path) },
        YAMLKey("privateKeyFile") { $1.privateKeyFile = try $0.scalar(path) },
    ]

    private static let path = AcceptedValue.text("the path of a PEM file")
}

extension AcceptedValue where Value == HTTPURL {
    static let url = AcceptedValue(description: "an absolute http:// or https:// URL") { try? HTTPURL($0) }
}

extension AcceptedValue where Value == WebhookSecret {
    static let webhookSecret = AcceptedValue(description: "whsec_ and Base64") { WebhookSecret($0) }
}

extension AcceptedValue where Value == [WebhookSecret] {
    static let webhookSecrets = AcceptedValue(description: "lines of whsec_ and Base64") { text in
        let lines = text.split(whereSeparator: \.isWhitespace)
        let secrets = lines.compactMap { WebhookSecret(String($0)) }
        return secrets.count == lines.count && !secrets.isEmpty ? secrets : nil
    }
}

extension AcceptedValue {
    /// A value that stands in a file of its own, such as a mounted secret.
    static func file(holding value: AcceptedValue) -> AcceptedValue {
        AcceptedValue(description: "the path of a file with \(value.description)") { path in
            guard let content = SmallFile.content(of: path), let text = String(validating: content, as: UTF8.self)
            else {
                return nil
            }
            let end = text.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? text.startIndex
            return value.read(String(text[..<end]))
        }
    }
}
