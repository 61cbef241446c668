import Foundation
import Testing

/// The programs of a Kubernetes control plane, each a process with a folder of its own that ends with this one.
struct ControlPlane: Sendable {
    /// The folder that `scripts/kube-apiserver` has filled; nil where none is named.
    static let folder = ProcessInfo.processInfo.environment["THINRSMQ_TEST_KUBE"].flatMap { $0.isEmpty ? nil : $0 }

    /// Whether a folder is named and all of them are there.
    static var isBuilt: Bool {
        folder != nil && ["etcd", "kube-apiserver", "kube-controller-manager"].allSatisfy { path(of: $0) != nil }
    }

    private let files: TemporaryDirectory
    private let certificates: Certificates
    private let etcdPort: Int
    let adminToken: String

    /// Starts etcd, which all API servers share.
    init() async throws {
        files = try TemporaryDirectory()
        certificates = try await Certificates.shared
        etcdPort = try await FreePort.next()
        adminToken = UUID().uuidString
        try "\(adminToken),admin,1,system:masters\n".write(
            toFile: files.path("tokens.csv"),
            atomically: true,
            encoding: .utf8
        )
        let key = try await runProgram("openssl", ["genrsa", "-out", files.path("accounts.key"), "2048"])
        guard key.ending == .exited(0) else { throw ServerFailure("openssl failed: \(key.errors)") }
        try await startEtcd()
    }

    private func startEtcd() async throws {
        let clients = "http://127.0.0.1:\(etcdPort)"
        let peers = "http://127.0.0.1:\(try await FreePort.next())"
        let process = try Self.start(
            "etcd",
            [
                "--data-dir", files.path("etcd"), "--listen-client-urls", clients, "--advertise-client-urls", clients,
                "--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers,
                "--initial-cluster", "default=\(peers)",
                // What a test writes need not survive a power failure.
                "--unsafe-no-fsync",
            ]
        )
        try await process.waitUntilListening(on: etcdPort)
    }

    /// Starts an API server, and waits until it listens; it is not ready yet.
    func startAPIServer(port: Int) async throws -> ControlPlaneProcess {
        let process = try Self.start(
            "kube-apiserver",
            [
                "--etcd-servers", "http://127.0.0.1:\(etcdPort)", "--bind-address", "127.0.0.1",
                "--advertise-address", "127.0.0.1", "--secure-port", "\(port)", "--insecure-port", "0",
                "--cert-dir", files.path("certificates"), "--tls-cert-file", certificates.serverCertificate,
                "--tls-private-key-file", certificates.serverKey, "--token-auth-file", files.path("tokens.csv"),
                "--authorization-mode", "RBAC", "--service-cluster-ip-range", "10.0.0.0/24",
                "--service-account-key-file", files.path("accounts.key"),
                "--service-account-signing-key-file", files.path("accounts.key"),
                "--service-account-issuer", "https://kubernetes.default.svc",
                // It would wait for a token in a Secret before it lets a pod be made.
                "--disable-admission-plugins", "ServiceAccount",
            ]
        )
        try await process.waitUntilListening(on: port)
        return process
    }

    /// Starts the controllers that make pods of workloads; there is no kubelet, so that pods stay pending.
    func startControllers(apiServerPort: Int) async throws {
        let configuration = """
            apiVersion: v1
            kind: Config
            clusters:
              - name: tests
                cluster: {server: "https://127.0.0.1:\(apiServerPort)", certificate-authority: \(certificates.authority)}
            users: [{name: admin, user: {token: \(adminToken)}}]
            contexts: [{name: tests, context: {cluster: tests, user: admin}}]
            current-context: tests
            """
        try configuration.write(toFile: files.path("kubeconfig"), atomically: true, encoding: .utf8)
        _ = try Self.start(
            "kube-controller-manager",
            [
                "--kubeconfig", files.path("kubeconfig"), "--controllers", "deployment,replicaset,statefulset",
                "--leader-elect=false", "--port", "0", "--secure-port", "\(try await FreePort.next())",
                "--bind-address", "127.0.0.1", "--cert-dir", files.path("certificates"),
            ]
        )
    }

    private static func start(_ program: String, _ arguments: [String]) throws -> ControlPlaneProcess {
        let directory = try TemporaryDirectory()
        let process = try ChildProcess(path(of: program) ?? program, arguments, output: directory.path("log"))
        let file = directory.path(TemporaryDirectory.processFile)
        try "\(process.id)".write(toFile: file, atomically: true, encoding: .utf8)
        return ControlPlaneProcess(name: program, process: process, directory: directory)
    }

    private static func path(of program: String) -> String? {
        pathOfProgram(program, in: folder.map { "\($0)/bin" })
    }
}

/// One of its programs.
struct ControlPlaneProcess: Sendable {
    let name: String
    let process: ChildProcess
    let directory: TemporaryDirectory

    func waitUntilListening(on port: Int) async throws {
        try await eventually("\(name) listens", within: .seconds(60)) {
            try check()
            return await isListening(on: port)
        }
    }

    /// Fails if the program has ended, with the end of what it said.
    func check() throws {
        guard process.ending != nil else { return }
        let log = (try? String(contentsOfFile: directory.path("log"), encoding: .utf8)) ?? ""
        throw ServerFailure("\(name) ended: \(log.suffix(2_000))")
    }

    /// Kills the program, as when its machine loses power.
    func kill() async {
        process.send(SIGKILL)
        await process.waitUntilEnded()
        directory.remove()
    }
}
