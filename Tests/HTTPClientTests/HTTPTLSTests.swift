import HTTPClient
import TestSupport
import Testing

@Suite("HTTP client: TLS", .timeLimit(.minutes(1)))
struct HTTPTLSTests {
    @Test("the own authority's server is trusted, and no other's")
    func authorities() async throws {
        let certificates = try await Certificates.shared
        try await withHTTPReceiver(.respond(200), tls: .server) { receiver in
            let url = try HTTPURL(receiver.url())
            var configuration = HTTPClientConfiguration()
            configuration.caFile = certificates.authority
            try await withHTTPClient(configuration) { client in
                let response = try await client.send(.init("GET", url))
                #expect(response.status == 200)
            }
            // The system's authorities, another one, and a file that does not exist.
            for caFile in [nil, certificates.stranger, "/no/such/file"] {
                configuration.caFile = caFile
                try await withHTTPClient(configuration) { client in
                    let error = await failure(of: .init("GET", url), by: client)
                    #expect(error?.reason == .tls)
                    #expect(error?.mayHaveReachedServer == false)
                }
            }
            #expect(receiver.requests.count == 1)
        }
    }

    @Test("a certificate for another name is refused")
    func otherName() async throws {
        let certificates = try await Certificates.shared
        try await withHTTPReceiver(.respond(200), tls: .server) { receiver in
            var configuration = HTTPClientConfiguration()
            configuration.caFile = certificates.authority
            try await withHTTPClient(configuration) { client in
                // libcurl finds every name below localhost on this machine.
                let url = try HTTPURL("https://other.localhost:\(receiver.port)/")
                let error = await failure(of: .init("GET", url), by: client)
                #expect(error?.reason == .tls)
            }
        }
    }

    @Test("a server that asks for a certificate gets it")
    func clientCertificate() async throws {
        let certificates = try await Certificates.shared
        try await withHTTPReceiver(.respond(200), tls: .mutual) { receiver in
            let url = try HTTPURL(receiver.url())
            var configuration = HTTPClientConfiguration()
            configuration.caFile = certificates.authority
            try await withHTTPClient(configuration) { client in
                let error = await failure(of: .init("GET", url), by: client)
                // In TLS 1.3 the refusal comes after the client's side of the handshake is done.
                #expect([.tls, .connectionLost].contains(error?.reason))
            }
            #expect(receiver.requests.isEmpty)
            configuration.certificateFile = certificates.clientCertificate
            configuration.privateKeyFile = certificates.clientKey
            try await withHTTPClient(configuration) { client in
                let response = try await client.send(.init("GET", url))
                #expect(response.status == 200)
            }
        }
    }
}
