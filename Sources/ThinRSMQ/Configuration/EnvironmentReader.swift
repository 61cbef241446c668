/// Reads single variables, and says what is wrong with them.
struct EnvironmentReader {
    var values: [String: String]
    /// Reads a file; nil if it cannot be read.
    var readFile: (String) -> [UInt8]? = { SmallFile.content(of: $0) }

    /// The value of a variable; nil if it is not set or empty.
    subscript(_ variable: EnvironmentVariable) -> String? {
        values[variable.rawValue].flatMap { $0.isEmpty ? nil : $0 }
    }

    func redisURL() throws(ConfigurationError) -> RedisURL? {
        guard let text = try secret(.redisURL, orFile: .redisURLFile) else { return nil }
        guard let url = RedisURL(text) else {
            let variable: EnvironmentVariable = self[.redisURL] == nil ? .redisURLFile : .redisURL
            // The text may contain the password, wherever it is malformed.
            throw ConfigurationError(setting: variable.rawValue, value: nil, accepted: RedisURL.accepted)
        }
        return url
    }

    func host() throws(ConfigurationError) -> String? {
        guard let text = self[.redisHost] else { return nil }
        // A bare IPv6 address has colons of its own; it needs brackets only in front of a port.
        let bracketed = text.contains(":") && text.first != "[" ? "[\(text)]" : text
        guard let endpoint = Endpoint(bracketed, defaultPort: 6379), !isHostAndPort(text) else {
            throw invalid(.redisHost, accepted: "a host name or an IP address; the port goes into REDIS_PORT")
        }
        return endpoint.host
    }

    func port() throws(ConfigurationError) -> Int? {
        guard var text = self[.redisPort] else { return nil }
        // Beside a Service called `redis`, Kubernetes sets REDIS_PORT itself, to `tcp://10.0.0.1:6379`.
        if text.hasPrefix("tcp://"), let colon = text.lastIndex(of: ":") {
            text = String(text[text.index(after: colon)...])
        }
        guard let port = Endpoint.port(text) else { throw invalid(.redisPort, accepted: "1 to 65535") }
        return port
    }

    func database() throws(ConfigurationError) -> Int? {
        guard let text = self[.redisDatabase] else { return nil }
        guard let number = Int32(digits: text) else { throw invalid(.redisDatabase, accepted: "0 or more") }
        return Int(number)
    }

    func useTLS() throws(ConfigurationError) -> Bool? {
        switch self[.redisUseTLS] {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        // Not simply "no": whoever wrote `yes` or `TRUE` would send a password in the clear.
        default: throw invalid(.redisUseTLS, accepted: "true, 1, false or 0")
        }
    }

    /// The value of a variable, or of the file that the second one names, without line breaks at its end.
    func secret(
        _ variable: EnvironmentVariable,
        orFile fileVariable: EnvironmentVariable
    ) throws(ConfigurationError) -> String? {
        guard let path = self[fileVariable] else { return self[variable] }
        guard self[variable] == nil else {
            throw invalid(fileVariable, accepted: "nothing while \(variable.rawValue) is set")
        }
        let maximum = SmallFile.maximumSize
        guard var bytes = readFile(path) else {
            throw invalid(fileVariable, accepted: "the path of a readable file of at most \(maximum) bytes")
        }
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
            throw invalid(fileVariable, accepted: "the path of a file of UTF-8 text, not empty")
        }
        return text
    }

    /// Only for variables that hold no secret.
    private func invalid(_ variable: EnvironmentVariable, accepted: String) -> ConfigurationError {
        ConfigurationError(setting: variable.rawValue, value: values[variable.rawValue], accepted: accepted)
    }

    /// One colon separates a port; an IPv6 address has at least two.
    private func isHostAndPort(_ text: String) -> Bool {
        text.first == "[" ? text.last != "]" : text.utf8.count { $0 == UInt8(ascii: ":") } == 1
    }
}
