import Kubernetes
import TestSupport
import Testing

@Suite("Kubernetes: workloads, pods and events", .timeLimit(.minutes(1)))
struct WorkloadTests {
    @Test("a workload says why replicas do not come, who set them last, and what its first number is")
    func readsStatus() async throws {
        let document = """
            {"metadata":{"managedFields":[
            {"manager":"kubectl","time":"2026-11-24T10:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}},
            {"manager":"rival","time":"2026-11-24T11:00:00Z","fieldsV1":{"f:spec":{"f:replicas":{}}}},
            {"manager":"controller","time":"2026-11-24T12:00:00Z","fieldsV1":{"f:status":{}}}]},
            "spec":{"ordinals":{"start":3}},"status":{"conditions":[{"type":"Available","status":"False"},
            {"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":"exceeded quota"}]}}
            """
        try await withFakeServer { _, number in
            .respond(200, body: number == 1 ? document : "{}")
        } body: { scaler, _, _ in
            let status = try await scaler.status(of: orders(.statefulSet))
            #expect(status.trouble == "FailedCreate: exceeded quota")
            #expect(status.lastWriter == "rival")
            #expect(status.firstOrdinal == 3)
            let healthy = try await scaler.status(of: orders())
            #expect(healthy.trouble == nil)
            #expect(healthy.lastWriter == nil)
            #expect(healthy.firstOrdinal == 0)
        }
    }

    @Test("pods are in one of four states, and only a first start counts for the delay")
    func readsPods() async throws {
        let created = #""creationTimestamp":"2026-11-24T10:00:00Z""#
        let ready = #""conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-11-24T10:00:09Z"}]"#
        let pods = """
            {"items":[{"metadata":{"name":"a",\(created)},"status":{"phase":"Running",\(ready)}},
            {"metadata":{"name":"b",\(created)},"status":{"phase":"Pending"}},
            {"metadata":{"name":"c",\(created)},
            "status":{"phase":"Running",\(ready),"containerStatuses":[{"restartCount":1}]}},
            {"metadata":{"name":"d",\(created),"deletionTimestamp":"2026-11-24T11:00:00Z"},
            "status":{"phase":"Running",\(ready)}},
            {"metadata":{"name":"e",\(created)},"status":{"phase":"Failed"}},{"metadata":{}}]}
            """
        try await withFakeServer { request, _ in
            .respond(200, body: request.target.contains("/scale") ? scaleDocument() : pods)
        } body: { scaler, _, _ in
            let target = try orders()
            let list = try await scaler.pods(of: target, try await scaler.scale(of: target))
            #expect(list.map(\.state) == [.ready, .starting, .ready, .stopping, .ended])
            #expect(list.map(\.startupDelay) == [.seconds(9), nil, nil, nil, nil])
        }
    }

    @Test("of many changes the largest 200 are written; a StatefulSet has none")
    func boundsDeletionCosts() async throws {
        let names = (1...250).map { "p-\($0)" }
        let pods = names.map { #"{"metadata":{"name":"\#($0)"},"status":{"phase":"Running"}}"# }.joined(separator: ",")
        try await withFakeServer { request, _ in
            let isScale = request.target.contains("/scale")
            return .respond(200, body: isScale ? scaleDocument() : #"{"items":[\#(pods)]}"#)
        } body: { scaler, receiver, _ in
            let target = try orders()
            let list = try await scaler.pods(of: target, try await scaler.scale(of: target))
            let pending = Dictionary(uniqueKeysWithValues: zip(names, 1...250))
            #expect(try await scaler.setDeletionCosts(of: target, list, pending: pending) == 200)
            let first = try #require(receiver.requests.first { $0.method == "PATCH" })
            #expect(first.target == "/api/v1/namespaces/shop/pods/p-250")
            #expect(first["content-type"] == "application/merge-patch+json")
            #expect(try await scaler.setDeletionCosts(of: orders(.statefulSet), list, pending: pending) == 0)
        }
    }

    @Test("of a workload 25 events are written at once, and then one in five minutes; their names are bounded")
    func boundsEvents() async throws {
        let time = Watched<Int64>(1_770_000_000)
        try await withFakeServer(now: { time.current }) { _, _ in
            .respond(201, body: "{}")
        } body: { scaler, receiver, _ in
            let name = String(repeating: "a.", count: 126) + "a"
            let target = try ScaleTarget(kind: "Deployment", namespace: "shop", name: name)
            for number in 0..<30 {
                let event = ScaleEvent(.held, "\(number) " + String(repeating: "ü", count: 2_000))
                #expect(try await scaler.record(event, of: target, nil) == (number < 25))
            }
            #expect(try await scaler.record(ScaleEvent(.failed, "it"), of: orders(), nil))
            time.update { $0 += 300 }
            #expect(try await scaler.record(ScaleEvent(.held, "later"), of: target, nil))
            #expect(try await !scaler.record(ScaleEvent(.held, "later"), of: target, nil))
            #expect(receiver.requests.count == 27)
            let written = try #require(receiver.requests.first?.body.firstMatch(of: /"name":"([a-z0-9.]+)"/)?.output.1)
            #expect(written.utf8.count <= 253)
            #expect(!written.contains(".."))
        }
    }
}
