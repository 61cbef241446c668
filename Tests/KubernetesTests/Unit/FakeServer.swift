import Foundation
import Kubernetes
import TestSupport

/// Lends a scaler of a server that answers as a test says, with the token `secret-token` in a file.
func withFakeServer(
    token: String? = "secret-token",
    now: @escaping @Sendable () -> Int64 = { 1_770_000_000 },
    answering: @escaping @Sendable (HTTPReceiver.Request, Int) -> HTTPAnswer,
    body: (KubernetesScaler, HTTPReceiver, TemporaryDirectory) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let file = directory.path("token")
        try token?.write(toFile: file, atomically: true, encoding: .utf8)
        try await withHTTPReceiver(tls: .server, answering: answering) { receiver in
            let access = try ClusterAccess(
                server: receiver.url(""),
                caFile: try await Certificates.shared.authority,
                tokenFile: file,
                namespace: "shop"
            )
            try await withScaler(access, now: now) { try await body($0, receiver, directory) }
        }
    }
}

/// The workload that the fake server is asked about.
func orders(_ kind: ScaleTarget.Kind = .deployment) throws -> ScaleTarget {
    try ScaleTarget(kind: kind.rawValue, namespace: "shop", name: "orders")
}

/// A Scale as the server writes it.
func scaleDocument(_ spec: String = #"{"replicas":2}"#) -> String {
    """
    {"kind":"Scale","apiVersion":"autoscaling/v1",
    "metadata":{"name":"orders","namespace":"shop","uid":"u-1","resourceVersion":"77"},
    "spec":\(spec),"status":{"replicas":2,"selector":"app=orders,tier in (a,b)"}}
    """
}
