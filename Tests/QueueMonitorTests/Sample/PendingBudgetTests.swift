import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("Pending budget")
struct PendingBudgetTests {
    private func shares(_ pending: [Int], total: Int) throws -> [Int] {
        let keys = try QueueKeys(namespace: "shop", topic: "orders")
        let queues = pending.indices.map { Queue(keys: keys, group: "group-\($0)") }
        let shares = PendingBudget.shares(of: Dictionary(uniqueKeysWithValues: zip(queues, pending)), total: total)
        return queues.map { shares[$0] ?? 0 }
    }

    @Test("where all fits, each group gets what it has, and a page at least")
    func fits() throws {
        #expect(try shares([10, 5_000, 30_000], total: 200_000) == [2_000, 5_000, 30_000])
    }

    @Test("what small groups do not need is left to the large ones, which share it evenly")
    func leftOver() throws {
        #expect(try shares([1_000, 500_000, 4_000, 900_000], total: 105_000) == [2_000, 50_000, 4_000, 50_000])
    }

    @Test("more groups than pages: each still gets one")
    func manyGroups() throws {
        #expect(try shares([9_000, 9_000, 9_000], total: 3_000) == [2_000, 2_000, 2_000])
    }

    @Test("nothing pending, nothing to share")
    func nothing() throws {
        #expect(try shares([], total: 100) == [])
    }
}
