import Testing

@testable import QueueMonitor

@Suite("Consumers in pods")
struct PodNamesTests {
    @Test("a consumer counts for the pod whose name it has in it, whole words only")
    func maps() {
        let counts = KubernetesActuator.pending(
            of: ["orders-1", "orders-10", "orders-7f9-x2"],
            [
                "orders-1": 1, "orders-10": 20, "orders-1-4711": 2, "worker-orders-10": 30, "a-orders-7f9-x2-b": 4,
                "orders-11": 100, "somebody": 100, "orders-7f9-x2y": 100,
            ]
        )
        #expect(counts == ["orders-1": 3, "orders-10": 50, "orders-7f9-x2": 4])
    }

    @Test("where one pod's name is a part of another's, the longer one counts")
    func longest() {
        let pods = ["orders-1", "big-orders-1"]
        #expect(KubernetesActuator.pending(of: pods, ["big-orders-1-77": 5]) == ["big-orders-1": 5])
        #expect(KubernetesActuator.pending(of: pods.reversed(), ["big-orders-1": 5]) == ["big-orders-1": 5])
    }
}
