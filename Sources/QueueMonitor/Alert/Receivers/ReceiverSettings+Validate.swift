import HTTPClient
public import ThinRSMQ

extension ReceiverSettings {
    /// Checks what no alert could be sent with.
    ///
    /// - Throws: `ConfigurationError` that names the receiver and the setting, and shows no secret.
    public func validate() throws(ConfigurationError) {
        guard !name.isEmpty, name.utf8.count <= 100, name.unicodeScalars.allSatisfy({ !$0.isInvisible }) else {
            throw ConfigurationError(
                setting: "alerts.receivers",
                value: nil,
                accepted: "a name of 1 to 100 bytes without control characters"
            )
        }
        _ = try endpoint()
        try validateSecrets()
        try validateLimits()
        _ = try AlertTemplate(titleTemplate ?? "", setting: setting("titleTemplate"))
        _ = try AlertTemplate(textTemplate ?? "", setting: setting("textTemplate"))
    }

    /// What a setting of this receiver is called in errors.
    func setting(_ key: String) -> String { "alerts.receivers.\(name).\(key)" }

    /// Where requests go.
    func endpoint() throws(ConfigurationError) -> HTTPURL {
        if let url { return kind == .alertmanager ? url.appending(path: "/api/v2/alerts") : url }
        guard kind == .pagerduty, let url = try? HTTPURL(Self.pagerDutyAddress, showsHost: true) else {
            throw error("url", accepted: "an http or https URL, for the kind \(kind.rawValue)")
        }
        return url
    }

    private func validateSecrets() throws(ConfigurationError) {
        if kind == .pagerduty {
            guard let routingKey, !routingKey.text.isEmpty else {
                throw error("routingKey", accepted: "the integration key of a PagerDuty service")
            }
        } else if routingKey != nil {
            throw error("routingKey", accepted: "nothing, for the kind \(kind.rawValue)")
        }
        guard kind == .webhook || secrets.isEmpty else {
            throw error("secrets", accepted: "nothing, for the kind \(kind.rawValue)")
        }
        let takesHeaders = kind == .webhook || kind == .alertmanager
        guard takesHeaders || (bearerToken == nil && headers.isEmpty) else {
            throw error(bearerToken == nil ? "headers" : "bearerToken", accepted: "nothing, for \(kind.rawValue)")
        }
        guard ownHeaders.fields.allSatisfy(\.isSendable) else {
            let isToken = ownHeaders.fields.first { !$0.isSendable }?.name == "Authorization" && bearerToken != nil
            throw error(
                isToken ? "bearerToken" : "headers",
                accepted: "names and values that fit into one line of a request"
            )
        }
        for header in headers where isReserved(header.name.lowercased()) {
            throw error("headers", accepted: "no header that is set already, such as \(header.name)")
        }
    }

    /// The token and the headers as they are sent.
    var ownHeaders: HTTPHeaders {
        var fields: HTTPHeaders = [:]
        if let bearerToken { fields.add("Authorization", "Bearer \(bearerToken.text)") }
        for header in headers { fields.add(header.name, header.value.text) }
        return fields
    }

    private func isReserved(_ name: String) -> Bool {
        ["content-type", "content-length", "host", "transfer-encoding"].contains(name) || name.hasPrefix("webhook-")
            || (name == "authorization" && bearerToken != nil)
    }

    private func validateLimits() throws(ConfigurationError) {
        let durations = [("timeout", timeout), ("connectTimeout", connectTimeout), ("resendInterval", resendInterval)]
        for (key, duration) in durations + (horizon.map { [("horizon", $0)] } ?? []) {
            guard duration >= .milliseconds(1), duration <= .seconds(86_400) else {
                throw error(key, "\(duration)", accepted: "1ms to 24h")
            }
        }
        guard privateKeyFile == nil || certificateFile != nil else {
            throw error("privateKeyFile", privateKeyFile, accepted: "a key beside a certificateFile")
        }
    }

    private func error(_ key: String, _ value: String? = nil, accepted: String) -> ConfigurationError {
        ConfigurationError(setting: setting(key), value: value, accepted: accepted)
    }
}
