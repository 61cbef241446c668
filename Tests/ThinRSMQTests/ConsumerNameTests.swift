import Testing
import ThinRSMQ

@Suite("consumer names")
struct ConsumerNameTests {
    @Test(
        "a name is prefix, host, process and eight hexadecimal digits",
        arguments: [(0, "00000000"), (0xAB, "000000ab"), (.max, "ffffffff")] as [(UInt32, String)]
    )
    func form(suffix: UInt32, digits: String) {
        let name = ConsumerName(prefix: "thinrsmq", hostname: "pod-1", processID: 42, suffix: suffix)
        #expect(name.description == "thinrsmq-pod-1-42-\(digits)")
    }

    @Test("two names of one process differ, and name its host")
    func unique() {
        let names = (0..<2).map { _ in ConsumerName(prefix: "monitor").description }
        #expect(names[0] != names[1])
        let host = ConsumerName.systemHostname()
        #expect(!host.isEmpty)
        #expect(names.allSatisfy { $0.hasPrefix("monitor-\(host)-") })
    }
}
