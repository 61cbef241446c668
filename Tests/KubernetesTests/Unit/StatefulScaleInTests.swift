import Testing

@testable import Kubernetes

@Suite("Kubernetes: small decisions")
struct StatefulScaleInTests {
    @Test(
        "a StatefulSet goes down only past idle pods",
        arguments: [
            (5, 1, ["orders-2": 3], 3), (5, 1, ["orders-4": 1], 5), (5, 0, [:], 0), (5, 2, ["orders-0": 9], 2),
            (5, 7, ["orders-4": 1], 7), (3, 3, [:], 3), (5, 1, ["orders-3": 0, "orders-1": 1], 2),
        ]
    )
    func scalesIn(current: Int, wanted: Int, pending: [String: Int], expected: Int) throws {
        let target = try orders(.statefulSet)
        #expect(StatefulScaleIn.replicas(of: target, from: current, to: wanted, pending: pending) == expected)
    }

    @Test("its first number may be another than 0")
    func countsFromFirst() throws {
        let replicas = StatefulScaleIn.replicas(
            of: try orders(.statefulSet),
            from: 3,
            to: 0,
            firstOrdinal: 10,
            pending: ["orders-11": 1, "orders-2": 1]
        )
        #expect(replicas == 2)
    }

    @Test(
        "times are read and written",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_770_000_000, "2026-02-02T02:40:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_735_689_599, "2024-12-31T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
        ]
    )
    func convertsTimes(seconds: Int64, text: String) {
        #expect(UTCTime(seconds: seconds).description == text)
        #expect(UTCTime(text)?.seconds == seconds)
    }

    @Test(
        "what is no time is none",
        arguments: ["", "2026-02-30T00:00:00Z", "2026-02-02", "2026-13-01T00:00:00Z", "T"]
    )
    func refusesTimes(text: String) {
        #expect(UTCTime(text) == nil)
    }

    @Test("a fraction of a second does not count")
    func readsMicroTime() {
        #expect(UTCTime("2026-02-02T02:40:00.123456Z")?.seconds == 1_770_000_000)
    }
}
