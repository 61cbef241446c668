import Testing

@testable import ThinRSMQCommand

@Suite("The nearest name")
struct NearestNameTests {
    private let names = ["interval", "minIdle", "listen", "log", "redis"]

    @Test(
        "a slip of the keyboard is recognised",
        arguments: [
            ("intervall", "interval"), ("minidle", "minIdle"), ("Listen", "listen"), ("lgo", "log"), ("reids", "redis"),
        ]
    )
    func finds(name: String, nearest: String) {
        #expect(nearestName(to: name, among: names) == nearest)
    }

    @Test("what resembles nothing has no nearest name", arguments: ["namespaces", "x", "", "ledger"])
    func findsNothing(name: String) {
        #expect(nearestName(to: name, among: names) == nil)
    }
}
