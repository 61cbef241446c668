extension Configuration {
    /// Makes the defaults, changed by what the environment says.
    ///
    /// Reads the files that `REDIS_PASSWORD_FILE` and `REDIS_URL_FILE` name, and does not validate the result.
    /// - Throws: For a variable that cannot be read; the error names it and what it may say.
    public init(environment: [String: String]) throws(ConfigurationError) {
        self.init()
        try apply(environment: environment)
    }

    /// Makes the defaults, changed by the environment of this process.
    public static func fromEnvironment() throws(ConfigurationError) -> Configuration {
        try Configuration(environment: EnvironmentVariable.processValues())
    }

    /// Changes what the environment says; the rest stays.
    public mutating func apply(environment: [String: String]) throws(ConfigurationError) {
        try apply(EnvironmentReader(values: environment))
    }

    mutating func apply(_ environment: EnvironmentReader) throws(ConfigurationError) {
        if let namespace = environment[.namespace] { self.namespace = namespace }
        try redis.apply(environment)
    }
}

extension Configuration.Redis {
    fileprivate mutating func apply(_ environment: EnvironmentReader) throws(ConfigurationError) {
        let url = try environment.redisURL()
        if let url {
            address = url.endpoint.description
        } else {
            try applyAddress(environment)
        }
        if let username = url?.username ?? environment[.redisUsername] { self.username = username }
        // The file is read in any case, so that a wrong path never passes unnoticed.
        let secret = try environment.secret(.redisPassword, orFile: .redisPasswordFile)
        if let password = url?.password ?? secret { self.password = password }
        let number = try environment.database()
        if let database = url?.database ?? number { self.database = database }
        try applyTLS(environment, url: url)
    }

    private mutating func applyAddress(_ environment: EnvironmentReader) throws(ConfigurationError) {
        let host = try environment.host()
        let port = try environment.port()
        guard host != nil || port != nil else { return }
        let current = endpoint ?? Endpoint(host: "localhost", port: 6379)
        address = Endpoint(host: host ?? current.host, port: port ?? current.port).description
    }

    private mutating func applyTLS(_ environment: EnvironmentReader, url: RedisURL?) throws(ConfigurationError) {
        let flag = try environment.useTLS()
        // Either may ask for encryption; neither can take it back from the other.
        if url != nil || flag != nil { useTLS = url?.usesTLS == true || flag == true }
        if let file = environment[.redisCAFile] { caFile = file }
        if let file = environment[.redisCertificateFile] { certificateFile = file }
        if let file = environment[.redisPrivateKeyFile] { privateKeyFile = file }
    }
}
