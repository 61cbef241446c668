import Foundation
import HTTPClient
public import Testing

/// A real Kubernetes API server with its controllers, and without a kubelet.
public struct KubernetesServer: Sendable {
    /// Why tests that need it are skipped.
    public static let absence: Comment = """
        THINRSMQ_TEST_KUBE names no folder with a control plane; make one: scripts/kube-apiserver FOLDER
        """

    /// Whether the programs are there.
    public static var isInstalled: Bool { ControlPlane.isBuilt }

    /// The same for all tests of this process, started for the first that asks: each makes a namespace of its own.
    ///
    /// It ends with this process, however that ends.
    public static var shared: KubernetesServer {
        get async throws { try await starting.value }
    }

    // Awaited by all who ask.
    private static let starting = Task {
        let plane = try await ControlPlane()
        let server = try await KubernetesServer(plane, port: FreePort.next())
        try await plane.startControllers(apiServerPort: server.port)
        return server
    }

    /// Where it is asked.
    public let url: String
    /// The certificate that its own is signed with.
    public let caFile: String
    /// May do everything.
    public let adminToken: String

    private let port: Int
    private let plane: ControlPlane
    private let process: ControlPlaneProcess
    private static let client = Task {
        var configuration = HTTPClientConfiguration()
        configuration.caFile = try await Certificates.shared.authority
        return HTTPClient(configuration: configuration)
    }

    private init(_ plane: ControlPlane, port: Int) async throws {
        self.plane = plane
        self.port = port
        url = "https://127.0.0.1:\(port)"
        caFile = try await Certificates.shared.authority
        adminToken = plane.adminToken
        process = try await plane.startAPIServer(port: port)
        try await eventually("the API server is ready", within: .seconds(60)) { [self] in
            try process.check()
            return (try? await send("GET", "/readyz").status) == 200
        }
    }

    /// Lends a second API server of the same cluster, which may be killed; it is gone afterwards.
    ///
    /// - Parameter body: It is given the server, and a function that ends it and starts it again on the same port, with
    ///   something to do in between.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or why a server cannot start.
    public func withAnother<Result>(
        body: (KubernetesServer, (_ meanwhile: () async throws -> Void) async throws -> Void) async throws -> Result
    ) async throws -> Result {
        let other = try await KubernetesServer(plane, port: FreePort.next())
        let latest = Watched(other)
        do {
            let result = try await body(other) { meanwhile in
                await latest.current.process.kill()
                try await meanwhile()
                let next = try await KubernetesServer(plane, port: other.port)
                latest.update { $0 = next }
            }
            await latest.current.process.kill()
            return result
        } catch {
            await latest.current.process.kill()
            throw error
        }
    }

    /// Asks as administrator.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - path: What is asked for.
    ///   - body: JSON, or YAML for a document of a manifest.
    ///   - type: What the body is.
    /// - Returns: The status, and the body of the answer.
    /// - Throws: `HTTPError` if there is none.
    @discardableResult
    public func send(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        type: String = "application/json"
    ) async throws -> (status: Int, body: String) {
        let headers: HTTPHeaders = ["Authorization": "Bearer \(adminToken)", "Content-Type": type]
        let request = HTTPClient.Request(
            method,
            try HTTPURL(url + path, showsHost: true),
            headers: headers,
            body: body.map { Array($0.utf8) }
        )
        let response = try await Self.client.value.send(request)
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    /// Does something as administrator that must succeed, and returns the answer.
    @discardableResult
    public func apply(
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        type: String = "application/json"
    ) async throws -> String {
        let answer = try await send(method, path, body, type: type)
        guard (200..<300).contains(answer.status) else {
            throw ServerFailure("\(method) \(path): \(answer.status) \(answer.body)")
        }
        return answer.body
    }

    /// Makes a namespace that no other test uses.
    public func makeNamespace() async throws -> String {
        let name = testNamespace()
        try await apply("POST", "/api/v1/namespaces", #"{"metadata":{"name":"\#(name)"}}"#)
        return name
    }
}
