import Testing

@testable import QueueMonitor

@Suite("HTTP address")
struct HTTPAddressTests {
    @Test(
        "host and port are read, and written back the same",
        arguments: [
            ("127.0.0.1:9746", "127.0.0.1", 9746), ("localhost:0", "localhost", 0), ("0.0.0.0:65535", "0.0.0.0", 65535),
            ("[::1]:9746", "::1", 9746), ("[::]:80", "::", 80), ("my-host_1.example:80", "my-host_1.example", 80),
        ]
    )
    func parsing(text: String, host: String, port: Int) throws {
        let address = try HTTPAddress(parsing: text)
        #expect(address == HTTPAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test("no host means every IPv4 interface")
    func noHost() throws {
        #expect(try HTTPAddress(parsing: ":9746").description == "0.0.0.0:9746")
    }

    @Test(
        "anything else is an error that names the accepted forms",
        arguments: [
            "", "9746", "localhost", "localhost:", "localhost:65536", "localhost:-1", "localhost:+1", "localhost:http",
            "::1:9746", "[::1]", "[::1]9746", "[localhost]:1", "[127.0.0.1]:1", "http://localhost:1", "local host:1",
        ]
    )
    func malformed(_ text: String) {
        let error = #expect(throws: HTTPAddressError.self) { try HTTPAddress(parsing: text) }
        #expect(error?.description.contains("'\(text)'") == true)
        #expect(error?.description.contains("HOST:PORT, [IPV6]:PORT, or :PORT") == true)
    }
}
