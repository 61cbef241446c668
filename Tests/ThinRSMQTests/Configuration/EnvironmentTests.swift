import Foundation
import Testing

@testable import ThinRSMQ

@Suite("configuration from the environment")
struct EnvironmentTests {
    @Test("without variables, the defaults remain")
    func none() throws {
        #expect(try Configuration(environment: [:]) == .defaults)
        #expect(try Configuration(environment: ["REDIS_HOST": "", "REDIS_URL": "", "OTHER": "x"]) == .defaults)
    }

    @Test("every variable has its effect")
    func all() throws {
        let configuration = try Configuration(environment: [
            "REDIS_HOST": "redis.example", "REDIS_PORT": "6380", "REDIS_USERNAME": "alice", "REDIS_PASSWORD": "p@ss",
            "REDIS_DB": "2", "REDIS_USE_TLS": "true", "REDIS_CA_FILE": "ca.pem", "REDIS_CERT_FILE": "cert.pem",
            "REDIS_KEY_FILE": "key.pem", "THINRSMQ_NAMESPACE": "myapp",
        ])
        let redis = Configuration.Redis(
            address: "redis.example:6380",
            username: "alice",
            password: "p@ss",
            database: 2,
            useTLS: true,
            caFile: "ca.pem",
            certificateFile: "cert.pem",
            privateKeyFile: "key.pem"
        )
        #expect(configuration == Configuration(namespace: "myapp", redis: redis))
        try configuration.validate()
    }

    @Test(
        "host and port may be given one by one",
        arguments: [
            (["REDIS_HOST": "r"], "r:6379"), (["REDIS_PORT": "1"], "localhost:1"),
            (["REDIS_HOST": "::1"], "[::1]:6379"), (["REDIS_HOST": "[::1]", "REDIS_PORT": "5"], "[::1]:5"),
            // What Kubernetes sets beside a Service called `redis`.
            (["REDIS_HOST": "r", "REDIS_PORT": "tcp://10.96.0.7:6380"], "r:6380"),
        ]
    )
    func address(environment: [String: String], address: String) throws {
        #expect(try Configuration(environment: environment).redis.address == address)
    }

    @Test(
        "only true and 1 switch TLS on",
        arguments: [("true", true), ("1", true), ("false", false), ("0", false), ("", false)]
    )
    func tls(value: String, expected: Bool) throws {
        #expect(try Configuration(environment: ["REDIS_USE_TLS": value]).redis.useTLS == expected)
    }

    @Test(
        "a value that cannot be used is refused under the variable's name",
        arguments: [
            ("REDIS_PORT", "0"), ("REDIS_PORT", "65536"), ("REDIS_PORT", "+1"), ("REDIS_PORT", " 6379"),
            ("REDIS_PORT", "redis"), ("REDIS_PORT", "tcp://10.0.0.1"), ("REDIS_HOST", "r:6379"),
            ("REDIS_HOST", "[::1]:6379"), ("REDIS_HOST", "redis://r"), ("REDIS_HOST", "a b"), ("REDIS_HOST", "u@r"),
            ("REDIS_DB", "-1"), ("REDIS_DB", "one"), ("REDIS_DB", "99999999999"), ("REDIS_USE_TLS", "TRUE"),
            ("REDIS_USE_TLS", "yes"), ("REDIS_USE_TLS", "true "), ("REDIS_PASSWORD_FILE", "/nonexistent/password"),
        ]
    )
    func refused(variable: String, value: String) {
        let error = #expect(throws: ConfigurationError.self) { try Configuration(environment: [variable: value]) }
        #expect(error?.setting == variable)
        #expect(error?.value == value)
    }

    @Test("a URL states the connection, and what it leaves out comes from the other variables")
    func url() throws {
        let full = try Configuration(environment: [
            "REDIS_URL": "rediss://alice:p%40ss%3A@[::1]:6380/3", "REDIS_HOST": "other", "REDIS_PORT": "1",
            "REDIS_USERNAME": "bob", "REDIS_PASSWORD": "x", "REDIS_DB": "9", "REDIS_USE_TLS": "false",
        ])
        #expect(
            full.redis
                == Configuration.Redis(
                    address: "[::1]:6380",
                    username: "alice",
                    password: "p@ss:",
                    database: 3,
                    useTLS: true
                )
        )
        let bare = try Configuration(environment: [
            "REDIS_URL": "redis://r", "REDIS_USERNAME": "bob", "REDIS_PASSWORD": "x", "REDIS_DB": "9",
            "REDIS_USE_TLS": "1",
        ])
        #expect(
            bare.redis
                == Configuration.Redis(
                    address: "r:6379",
                    username: "bob",
                    password: "x",
                    database: 9,
                    useTLS: true
                )
        )
    }

    @Test("a URL that cannot be read is refused without being shown")
    func badURL() {
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(environment: ["REDIS_URL": "http://alice:hunter2@r"])
        }
        #expect(error?.setting == "REDIS_URL")
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test("a secret is read from a file, without the line break at its end")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "thinrsmq-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "secret")

        try Data(" hunter2 \r\n\n".utf8).write(to: file)
        let password = try Configuration(environment: ["REDIS_PASSWORD_FILE": file.path()])
        #expect(password.redis.password == " hunter2 ")

        try Data("redis://:secret@r:7\n".utf8).write(to: file)
        let url = try Configuration(environment: ["REDIS_URL_FILE": file.path()])
        #expect(url.redis.address == "r:7")
        #expect(url.redis.password == "secret")

        try Data(repeating: 0x61, count: SmallFile.maximumSize).write(to: file)
        #expect(SmallFile.content(of: file.path())?.count == SmallFile.maximumSize)
        try Data(repeating: 0x61, count: SmallFile.maximumSize + 1).write(to: file)
        #expect(SmallFile.content(of: file.path()) == nil)
        #expect(SmallFile.content(of: folder.path()) == nil)
    }

    @Test("a file that is empty, no text, or named beside the variable itself is refused, unseen")
    func badFile() {
        let cases: [([UInt8]?, [String: String])] = [
            (Array("\n".utf8), [:]), ([0xFF], [:]), (nil, [:]), (Array("x".utf8), ["REDIS_PASSWORD": "hunter2"]),
        ]
        for (content, others) in cases {
            var values = others
            values["REDIS_PASSWORD_FILE"] = "/run/secret"
            let reader = EnvironmentReader(values: values) { _ in content }
            let error = #expect(throws: ConfigurationError.self) {
                var configuration = Configuration()
                try configuration.apply(reader)
            }
            #expect(error?.setting == "REDIS_PASSWORD_FILE")
            #expect(error?.value == "/run/secret")
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test("the environment changes what it names, and leaves the rest of a configuration alone")
    func overlay() throws {
        var configuration = Configuration(namespace: "file", redis: .init(address: "r:7", password: "x", useTLS: true))
        try configuration.apply(environment: ["REDIS_HOST": "s"])
        #expect(configuration.redis == .init(address: "s:7", password: "x", useTLS: true))
        #expect(configuration.namespace == "file")
        try configuration.apply(environment: ["REDIS_USE_TLS": "0"])
        #expect(!configuration.redis.useTLS)
    }

    @Test("the process's own variables are read")
    func process() {
        let values = EnvironmentVariable.processValues()
        for variable in EnvironmentVariable.allCases {
            #expect(values[variable.rawValue] == ProcessInfo.processInfo.environment[variable.rawValue])
        }
    }
}
