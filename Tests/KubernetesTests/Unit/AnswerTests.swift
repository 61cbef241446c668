import HTTPClient
import Kubernetes
import TestSupport
import Testing

@Suite("Kubernetes: answers of the API server", .timeLimit(.minutes(1)))
struct AnswerTests {
    @Test("the scale is read, and what is left out is 0")
    func readsScale() async throws {
        try await withFakeServer { _, number in
            .respond(200, body: scaleDocument(number == 1 ? "{}" : #"{"replicas":4}"#))
        } body: { scaler, receiver, _ in
            let scale = try await scaler.scale(of: orders())
            #expect(scale.replicas == 0)
            #expect(scale.currentReplicas == 2)
            #expect(scale.selector == "app=orders,tier in (a,b)")
            #expect(try await scaler.scale(of: orders(.statefulSet)).replicas == 4)
            #expect(
                receiver.requests.map(\.target) == [
                    "/apis/apps/v1/namespaces/shop/deployments/orders/scale",
                    "/apis/apps/v1/namespaces/shop/statefulsets/orders/scale",
                ]
            )
            #expect(receiver.requests.first?["authorization"] == "Bearer secret-token")
        }
    }

    @Test("0 is written, with the version that was read")
    func writesZero() async throws {
        try await withFakeServer { request, _ in
            request.target.contains("/scale") ? .respond(200, body: scaleDocument()) : .respond(404)
        } body: { scaler, receiver, _ in
            // Only the ScaledObjects may be missing.
            let error = await failure { () async throws(KubernetesError) in
                _ = try await scaler.setReplicas(of: .init(kind: "Deployment", namespace: "shop", name: "orders")) {
                    _ in 0
                }
            }
            #expect(error == .notFound("horizontalpodautoscalers in the namespace shop"))
            #expect(receiver.requests.count == 1)
        }
        try await withFakeServer { request, _ in
            if request.target.contains("keda.sh") { return .respond(404, body: "404 page not found") }
            return .respond(200, body: request.target.contains("/scale") ? scaleDocument() : #"{"items":[]}"#)
        } body: { scaler, receiver, _ in
            #expect(try await scaler.setReplicas(of: orders()) { _ in 0 }.isChange)
            let put = try #require(receiver.requests.last)
            #expect(put.method == "PUT")
            #expect(put["content-type"] == "application/json")
            #expect(put.body.contains(#""resourceVersion":"77""#))
            #expect(put.body.contains(#""spec":{"replicas":0}"#))
        }
    }

    @Test(
        "each refusal has its case and its sentence",
        arguments: [
            (
                HTTPAnswer.respond(429, headers: [("Retry-After", "7")]),
                "cannot answer now (429), and asks to wait 7.0 seconds"
            ),
            (.respond(503), "cannot answer now (503)"),
            (.respond(404), "deployments/scale orders in the namespace shop does not exist (404)"),
            (
                .respond(403, body: #"{"message":"User \"u:1\" cannot get resource"}"#),
                "the right to get deployments/scale of apps in the namespace shop is missing (403) for u:1; "
                    + "see deploy/kubernetes/rbac.yaml, and check with: kubectl auth can-i get deployments.apps "
                    + "--subresource=scale -n shop --as=u:1"
            ),
            (.respond(403, body: #"{"message":"exceeded quota"}"#), "does not take the request (403): exceeded quota"),
            (.respond(200, body: "<html>"), "cannot be understood: deployments/scale orders"),
            (.respond(200, body: "{}"), "cannot be understood: no Scale"),
            (.close, "does not answer: https://127.0.0.1:"),
        ]
    )
    func explains(answer: HTTPAnswer, sentence: String) async throws {
        try await withFakeServer { _, _ in
            answer
        } body: { scaler, _, _ in
            let target = try orders()
            let error = await failure { () async throws(KubernetesError) in _ = try await scaler.scale(of: target) }
            #expect(error?.description.contains(sentence) == true, "\(String(describing: error))")
        }
    }

    @Test("pods come in pages, and a list that expired between two of them is begun anew once")
    func pages() async throws {
        let page = { @Sendable (name: String, next: String) in
            #"{"metadata":{"continue":"\#(next)"},"items":[{"metadata":{"name":"\#(name)"}}]}"#
        }
        try await withFakeServer { request, number in
            switch number {
            case 1: .respond(200, body: scaleDocument())
            case 3: .respond(410, body: #"{"message":"expired"}"#)
            default: .respond(200, body: request.target.contains("continue=") ? page("b", "") : page("a", "x/+=&"))
            }
        } body: { scaler, receiver, _ in
            let target = try orders()
            let pods = try await scaler.pods(of: target, try await scaler.scale(of: target))
            #expect(pods.map(\.name) == ["a", "b"])
            let list = "/api/v1/namespaces/shop/pods?labelSelector=app%3Dorders%2Ctier%20in%20%28a%2Cb%29&limit=100"
            let next = "\(list)&continue=x%2F%2B%3D%26"
            #expect(receiver.requests.dropFirst().map(\.target) == [list, next, list, next])
        }
    }

    @Test("a ScaledObject owns what it names, a Deployment where it names no kind")
    func scaledObjects() async throws {
        let objects = """
            {"items":[{"metadata":{"name":"other"},"spec":{"scaleTargetRef":{"name":"bills"}}},
            {"metadata":{"name":"rollout"},"spec":{"scaleTargetRef":
            {"apiVersion":"argoproj.io/v1alpha1","kind":"Deployment","name":"orders"}}},
            {"metadata":{"name":"by-lag"},"spec":{"scaleTargetRef":{"name":"orders"}}}]}
            """
        try await withFakeServer { request, _ in
            .respond(200, body: request.target.contains("keda.sh/v1alpha1/") ? objects : #"{"items":null}"#)
        } body: { scaler, receiver, _ in
            #expect(try await scaler.owner(of: orders())?.description == "ScaledObject by-lag")
            #expect(try await scaler.owner(of: orders(.statefulSet)) == nil)
            let target = try orders()
            let error = await failure { () async throws(KubernetesError) in
                _ = try await scaler.setReplicas(of: target) { _ in 3 }
            }
            #expect(error?.description == "Deployment shop/orders is not scaled: ScaledObject by-lag owns its replicas")
            #expect(receiver.requests.allSatisfy { $0.method == "GET" })
        }
    }
}
