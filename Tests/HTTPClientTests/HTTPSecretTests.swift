import HTTPClient
import TestSupport
import Testing

@Suite("HTTP client: secrets", .timeLimit(.minutes(1)))
struct HTTPSecretTests {
    private let secret = "s3cr3t"

    @Test("no failure tells the URL or a header")
    func hides() async throws {
        try await withHTTPReceiver(.hang, .close, .redirect(to: "http://s3cr3t.invalid/s3cr3t")) { receiver in
            try await withHTTPClient { client in
                let place = "s3cr3t:s3cr3t@127.0.0.1:\(receiver.port)/s3cr3t?s3cr3t"
                let urls =
                    Array(repeating: "http://\(place)", count: 3) + ["https://\(place)", "http://s3cr3t.invalid/"]
                for url in urls {
                    let url = try HTTPURL(url)
                    var request = HTTPClient.Request("GET", url, headers: ["Authorization": secret])
                    request.timeout = .milliseconds(200)
                    let error = try #require(await failure(of: request, by: client))
                    for shown in [describe(error), describe(request), describe(url)] {
                        #expect(!shown.contains(secret) && !shown.contains("\(receiver.port)"), "\(shown)")
                    }
                }
            }
        }
    }

    @Test("a host shows where the owner says so")
    func showsHost() async throws {
        try await withHTTPClient { client in
            let url = try HTTPURL("http://s3cr3t@127.0.0.1:1/s3cr3t", showsHost: true)
            let error = try #require(await failure(of: .init("GET", url), by: client))
            #expect("\(error)".hasPrefix("http://127.0.0.1:1: connect: "))
            #expect(!describe(error).contains(secret))
            #expect("\(url)" == "http://127.0.0.1:1")
        }
    }

    @Test(
        "what is no URL is refused and does not show",
        arguments: [
            "", "s3cr3t", "ftp://s3cr3t/", "http://", "http:///s3cr3t", "http://a b/s3cr3t", "file:///s3cr3t",
        ]
    )
    func refusesURL(text: String) {
        do throws(HTTPError) {
            _ = try HTTPURL(text)
            Issue.record("accepted \(text)")
        } catch {
            #expect(error.reason == .invalidURL)
            #expect(!describe(error).contains(secret))
        }
    }

    @Test("a path and a query may hold what looks like another URL")
    func acceptsURL() throws {
        let url = try HTTPURL("http://host/file:///x?to=http:///y", showsHost: true)
        #expect("\(url)" == "http://host:80")
    }

    @Test("what a server echoes of a URL or a secret can be taken out")
    func redacts() throws {
        let url = try HTTPURL("https://user:passw0rd-long@hooks.example/services/T1/s3cr3t-s3cr3t?key=abcdefghij")
        #expect(url.redacting("no s3cr3t-s3cr3t here") == "no [redacted] here")
        #expect(url.redacting("abcdefghij, passw0rd-long") == "[redacted], [redacted]")
        #expect(url.redacting("/services/T1/s3cr3t-s3cr3t?key=abcdefghij") == "/[redacted]")
        #expect(url.redacting("services are down") == "services are down")
        #expect(SecretText("s3cr3t").redacting("is s3cr3t") == "is [redacted]")
        #expect(SecretText("a").redacting("a cat") == "a cat")
        #expect(!describe(SecretText(secret)).contains(secret))
        #expect(url.appending(path: "/services") != url)
    }

    private func describe(_ value: Any) -> String {
        var text = "\(value) \(String(reflecting: value)) "
        dump(value, to: &text)
        return text
    }
}
