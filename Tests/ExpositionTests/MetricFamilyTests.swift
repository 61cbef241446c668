import Exposition
import Testing

@Suite("Metric family")
struct MetricFamilyTests {
    static let lag = MetricDefinition("lag", .gauge, help: "Entries not delivered.", labels: ["stream", "group"])
    static let claims = MetricDefinition("claims", .counter, help: "Entries claimed.")

    @Test("setting the same labels again replaces the value")
    func lastWins() {
        var family = MetricFamily(Self.lag)
        family.set(1, labels: ["orders", "billing"])
        family.set(2, labels: ["orders", "mail"])
        family.set(3, labels: ["orders", "billing"])
        #expect(family.count == 2)
        #expect(family["orders", "billing"] == .number(3))
        #expect(family["orders", "mail"] == .number(2))
        #expect(family["orders", "none"] == nil)
    }

    @Test("label values that only Unicode takes for equal are different series")
    func bytesDecide() {
        var family = MetricFamily(Self.lag)
        family.set(1, labels: ["caf\u{E9}", "g"])
        family.set(2, labels: ["cafe\u{301}", "g"])
        #expect(family.count == 2)
    }

    @Test("label values cannot run into each other")
    func valuesAreDelimited() {
        var family = MetricFamily(Self.lag)
        family.set(1, labels: [#"a",group="b"#, ""])
        family.set(2, labels: ["a", #"b",group=""#])
        family.set(3, labels: ["ab", ""])
        family.set(4, labels: ["a", "b"])
        #expect(family.count == 4)
    }

    @Test("keys whose invalid bytes are repaired to one text are one series")
    func repairedKeys() {
        var family = MetricFamily(Self.lag)
        family.set(1, labels: [String(decoding: [0x61, 0xFF] as [UInt8], as: UTF8.self), "g"])
        family.set(2, labels: [String(decoding: [0x61, 0xFE] as [UInt8], as: UTF8.self), "g"])
        #expect(family.count == 1)
        #expect(family["a\u{FFFD}", "g"] == .number(2))
    }

    @Test("a counter that is no total is left out", arguments: [-1, .nan, -Double.infinity])
    func refusesFalseTotals(_ value: Double) {
        var family = MetricFamily(Self.claims)
        family.set(value)
        #expect(family.count == 0)
    }

    @Test("merging families of one metric keeps every series once, the later value winning")
    func merging() {
        var first = MetricFamily(Self.lag)
        first.set(1, labels: ["orders", "billing"])
        first.set(2, labels: ["orders", "mail"])
        var second = MetricFamily(Self.lag)
        second.set(3, labels: ["orders", "mail"])
        second.set(4, labels: ["users", "mail"])
        var other = MetricFamily(Self.claims)
        other.set(5)

        let merged = [first, other, second].merged()

        #expect(merged.map(\.definition.name) == ["claims", "lag"])
        #expect(merged[1].count == 3)
        #expect(merged[1]["orders", "billing"] == .number(1))
        #expect(merged[1]["orders", "mail"] == .number(3))
        #expect(merged[1]["users", "mail"] == .number(4))
    }

    @Test("a wrong number of label values ends the process")
    func labelCount() async {
        await #expect(processExitsWith: .failure) {
            var family = MetricFamily(MetricFamilyTests.lag)
            family.set(1, labels: ["orders"])
        }
    }
}
