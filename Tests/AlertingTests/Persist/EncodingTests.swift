import TestSupport
import Testing

@testable import Alerting

@Suite("Stored state", .serialized, .heavy)
struct EncodingTests {
    /// A state of everything there can be, with names that nobody would choose.
    static func state(_ random: inout SplitMix) -> AlertState {
        var state = AlertState()
        state.lastTick = moment(&random)
        for _ in 0..<5 {
            let pending = instance(&random)
            state.instances[pending.key] = pending
            let told = instance(&random).snapshot
            var entry = ToldAlert(instance: told, toldAt: maybe(moment(&random), &random), count: 3)
            let reason = AlertEnd.Reason.allCases.randomElement(using: &random) ?? .below
            entry.end = maybe(AlertEnd(at: moment(&random), reason: reason, value: maybe(1.5, &random)), &random)
            entry.mayKnow = entry.toldAt == nil
            state.told["receiver.\(Int.random(in: 0...2, using: &random))", default: [:]][told.key] = entry
        }
        let silence = AlertSilence(
            id: "silence-\(UInt16.random(in: 0...999, using: &random))",
            selector: AlertSelector(
                namespaces: (0..<Int.random(in: 0...2, using: &random)).map { _ in .hostile(&random) },
                topics: [.hostile(&random), ""],
                groups: [""]
            ),
            rules: [.hostile(&random)],
            from: 1,
            until: moment(&random) + 2,
            comment: .hostile(&random),
            createdBy: .hostile(&random)
        )
        state.silences[silence.id] = silence
        return state
    }

    private static func moment(_ random: inout SplitMix) -> Int64 {
        Int64.random(in: 0...4_000_000_000_000, using: &random)
    }

    private static func maybe<Value>(_ value: Value, _ random: inout SplitMix) -> Value? {
        Bool.random(using: &random) ? value : nil
    }

    private static func instance(_ random: inout SplitMix) -> AlertInstance {
        let numbers = [0, 1, 0.1, -3, 1e300, .leastNonzeroMagnitude, .infinity, 123_456_789.123]
        var instance = AlertInstance(
            rule: "rule-\(UInt8.random(in: 0...9, using: &random))",
            signal: AlertSignal.allCases.randomElement(using: &random) ?? .lag,
            subject: AlertSubject(
                namespace: maybe(.hostile(&random), &random),
                topic: maybe(.hostile(&random), &random),
                stream: maybe(.hostile(&random), &random),
                group: maybe(.hostile(&random), &random)
            ),
            severity: Severity.allCases.randomElement(using: &random) ?? .info,
            threshold: numbers.randomElement(using: &random) ?? 1,
            since: moment(&random),
            value: numbers.randomElement(using: &random) ?? 1
        )
        instance.countedFrom = moment(&random)
        instance.belowFrom = maybe(moment(&random), &random)
        instance.firedAt = maybe(moment(&random), &random)
        instance.state = instance.firedAt == nil ? .pending : .firing
        return instance
    }

    @Test("is the same after a round trip, whatever the names are", arguments: 0..<200 as Range<UInt64>)
    func roundTrip(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let state = Self.state(&random)
        let fields = state.encoded()
        let decoded = AlertState.decode(fields)
        #expect(decoded.unknown == 0)
        #expect(decoded.broken.isEmpty)
        #expect(decoded.state.instances == state.instances)
        #expect(decoded.state.told == state.told)
        #expect(decoded.state.silences == state.silences)
        #expect(decoded.state.lastTick == state.lastTick)
        // Canonically equivalent names are other names; the texts tell bytes apart, equality does not.
        for (name, value) in decoded.state.encoded() { #expect(fields[name]?.utf8.elementsEqual(value.utf8) == true) }
        #expect(fields.values.allSatisfy { $0.utf8.allSatisfy { (0x21...0x7e).contains($0) } })
    }

    @Test("what was changed since leads from one to the other", arguments: 0..<100 as Range<UInt64>)
    func changes(_ seed: UInt64) {
        var random = SplitMix(seed: seed)
        let old = Self.state(&random)
        var new = Self.state(&random)
        new.instances.merge(old.instances.filter { _ in Bool.random(using: &random) }) { $1 }
        var fields = old.encoded()
        let changes = new.changes(since: old)
        for name in changes.deletions {
            let removed = fields.removeValue(forKey: name)
            #expect(removed != nil)
            #expect(changes.updates[name] == nil)
        }
        fields.merge(changes.updates) { $1 }
        #expect(fields == new.encoded())
        #expect(new.changes(since: new).isEmpty)
    }

    @Test("broken fields are left out and named, and do no harm", arguments: 0..<300 as Range<UInt64>)
    func broken(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        var fields = Self.state(&random).encoded()
        for name in fields.keys.sorted() where Bool.random(using: &random) {
            var bytes = Array((fields[name] ?? "").utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes.remove(at: index)
                case 1: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 2: bytes.insert(UInt8.random(in: 0x20...0x7e, using: &random), at: index)
                default: bytes.removeSubrange(index...)
                }
            }
            fields[name] = String(decoding: bytes, as: UTF8.self)
        }
        var center = try AlertCenter(rules: AlertRule.defaults, receivers: [AlertReceiver(name: "ops")])
        let decoded = center.restore(fields)
        #expect(decoded.broken.allSatisfy { fields[$0] != nil })
        var measurements = AlertMeasurements(subjects: [AlertSubject(), Desk.group])
        measurements.set([1, 20_000], for: .lag)
        for tick in 0..<3 { _ = center.tick(measurements, at: Desk.start + Int64(tick) * 10_000) }
        let changes = center.changes()
        #expect(decoded.broken.allSatisfy { changes.deletions.contains($0) || changes.updates[$0] != nil })
    }

    @Test("fields of other kinds and keys of newer versions are no harm, and stay")
    func unknown() throws {
        var desk = try Desk()
        desk.record(.delivered, desk.tick(10))
        desk.fields["x:new"] = "whatever"
        desk.fields["i2:0123456789abcdef"] = "a=b"
        desk.fields["meta"] = "version=9&tick=\(desk.now)&more=1"
        desk.fields = desk.fields.mapValues { $0.contains("=") ? $0 + "&newer=1" : $0 }
        let decoded = AlertState.decode(desk.fields)
        #expect(decoded.unknown == 2)
        #expect(decoded.broken.isEmpty)
        try desk.restart()
        #expect(desk.tick(10).notifications.isEmpty)
        #expect(desk.fields["x:new"] == "whatever")
    }

    @Test(
        "what makes no sense is refused",
        arguments: [
            ("meta", ""), ("meta", "tick=-1"), ("meta", "tick=99999999999999999999"), ("meta", "tick=1&tick=2"),
            ("i:0123456789abcdef", "rule=lag&signal=lag&severity=info&state=pending&since=1&value=1&threshold=1"),
            ("i:5", "rule=lag"), ("i:", ""), ("t:a b:0", "count=1"), ("s:a", "id=b&from=1&until=2"),
            ("s:a", "id=a&from=2&until=1"), ("s:a", "id=a&from=1&until=2&rules=%25f"), ("s:a", "id=a&from=1&until=%zz"),
        ] as [(String, String)]
    )
    func refused(_ name: String, _ value: String) {
        #expect(AlertState.decode([name: value]).broken == [name])
    }

    @Test("a field at the place of another is refused")
    func misplaced() throws {
        var desk = try Desk([.lag(), .lag("second")])
        desk.tick(10)
        let places = desk.fields.keys.filter { $0.hasPrefix("i:") }.sorted()
        (desk.fields[places[0]], desk.fields[places[1]]) = (desk.fields[places[1]], desk.fields[places[0]])
        #expect(AlertState.decode(desk.fields).broken == places)
    }
}
