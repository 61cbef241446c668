import Testing

@testable import Autoscaling

@Suite struct RecordTests {
    @Test func `A new leader holds what the old one held`() throws {
        var old = try autoscaler()
        _ = old.decide(signals(lag: 0, arriving: 80, replicas: 10), at: 1_000)
        let record = old.record(at: 2_000)
        let restored = try Autoscaler.restored(settings: old.settings, from: record, at: 2_000)
        var new = try #require(restored)
        #expect(new.learnedServiceRate == 10)
        #expect(new.record(at: 2_000) == record)
        #expect(new.decide(signals(replicas: 10), at: 10_000).replicas == 10)
        #expect(new.decide(signals(replicas: 10), at: 302_000).change < 0)
    }

    @Test(arguments: [
        "", "v=2", "v=1&rate=0", "v=1&rate=nan", "v=1&window=1:2", "v=1&idle=-1", "v=1&v=1", "v=1&delay=x",
    ])
    func `A broken record is refused`(record: String) throws {
        #expect(try Autoscaler.restored(settings: ScalingSettings(target: "orders"), from: record, at: 0) == nil)
    }

    @Test func `Settings are refused by key, value and what is accepted`() throws {
        var settings = ScalingSettings(target: "orders")
        settings.minReplicas = 30
        let error = #expect(throws: ScalingSettingError.self) { try settings.validate() }
        #expect(error?.description == "target orders: minReplicas is 30; accepted: 0 to maxReplicas (20)")
    }
}
