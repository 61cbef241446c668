import Foundation
import HTTPClient
import TestSupport
import Testing

@Suite("HTTP client: proxies", .timeLimit(.minutes(1)))
struct HTTPProxyTests {
    // In a process of its own: the environment belongs to all tests of this one.
    @Test("the proxy of the environment is asked, but for the hosts it names")
    func proxy() async {
        await #expect(processExitsWith: .success) {
            try await withHTTPReceiver(.respond(200, body: "from the proxy")) { proxy in
                setenv("http_proxy", proxy.url(), 1)
                setenv("no_proxy", "127.0.0.1", 1)
                try await withHTTPClient { client in
                    let response = try await client.send(.init("GET", HTTPURL("http://host.invalid/path")))
                    #expect(response.status == 200)
                    #expect(proxy.requests.map(\.target) == ["http://host.invalid/path"])
                    _ = try await client.send(.init("GET", HTTPURL(proxy.url("/direct"))))
                    #expect(proxy.requests.last?.target == "/direct")
                }
            }
        }
    }
}
