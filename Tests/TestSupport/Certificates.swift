import Foundation

/// Paths of PEM files: an authority of the tests' own, and what it has signed.
public struct Certificates: Sendable {
    /// The certificate of the authority that signed the other two.
    public let authority: String
    /// For `localhost` and `127.0.0.1`.
    public let serverCertificate: String
    /// The key of the server's certificate.
    public let serverKey: String
    /// For a client that a server demands a certificate of.
    public let clientCertificate: String
    /// The key of the client's certificate.
    public let clientKey: String
    /// The certificate of an authority that signed none of the others.
    public let stranger: String

    /// The same for all tests of this process; made, in about 0.1 s, for the first that asks.
    public static var shared: Certificates {
        get async throws { try await making.value }
    }

    // Awaited by all who ask; it lasts no longer than six runs of openssl.
    private static let making = Task { try await make(in: TemporaryDirectory()) }

    private static func make(in directory: TemporaryDirectory) async throws -> Certificates {
        let maker = CertificateMaker(directory: directory)
        try await maker.makeAuthority("authority")
        try await maker.makeAuthority("stranger")
        try await maker.makeCertificate("server", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        try await maker.makeCertificate("client", "extendedKeyUsage=clientAuth")
        return Certificates(
            authority: directory.path("authority.crt"),
            serverCertificate: directory.path("server.crt"),
            serverKey: directory.path("server.key"),
            clientCertificate: directory.path("client.crt"),
            clientKey: directory.path("client.key"),
            stranger: directory.path("stranger.crt")
        )
    }
}

/// Makes keys and certificates with openssl, each as NAME.key and NAME.crt.
private struct CertificateMaker {
    let directory: TemporaryDirectory

    private let newKey = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    init(directory: TemporaryDirectory) {
        self.directory = directory
    }

    func makeAuthority(_ name: String) async throws {
        try await openssl(
            newKey + [
                "-x509", "-days", "2", "-subj", "/CN=\(name)", "-keyout", path(name, "key"), "-out", path(name, "crt"),
            ]
        )
    }

    func makeCertificate(_ name: String, _ extensions: String) async throws {
        try extensions.write(toFile: path(name, "ext"), atomically: true, encoding: .utf8)
        try await openssl(
            newKey + ["-subj", "/CN=\(name)", "-keyout", path(name, "key"), "-out", path(name, "csr")]
        )
        try await openssl([
            "x509", "-req", "-in", path(name, "csr"), "-days", "2", "-extfile", path(name, "ext"),
            "-CA", path("authority", "crt"), "-CAkey", path("authority", "key"), "-CAcreateserial",
            "-out", path(name, "crt"),
        ])
    }

    private func path(_ name: String, _ kind: String) -> String { directory.path("\(name).\(kind)") }

    private func openssl(_ arguments: [String]) async throws {
        let result = try await runProgram("openssl", arguments)
        guard result.ending == .exited(0) else { throw ServerFailure("openssl failed: \(result.errors)") }
    }
}
