import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("Risks of a server")
struct ServerRiskTests {
    private func risks(_ change: (inout ServerFacts) -> Void) -> [ServerRisk] {
        var facts = ServerFacts()
        facts.memory = ServerFacts.Memory(used: 10, notCounted: 0, maximum: 0, evictionPolicy: "noeviction")
        facts.persistence = ServerFacts.Persistence(
            appendsToFile: true,
            lastAppendSucceeded: true,
            lastRewriteSucceeded: true,
            lastSaveSucceeded: true
        )
        facts.replication = ServerFacts.Replication(isReplica: false, isLinkUp: nil, replicas: 0)
        facts.settings = ServerFacts.Settings(savePoints: "3600 1", stopsWritesWhenUnsaved: true)
        change(&facts)
        return ServerRisk.allCases.filter { $0.holds(for: facts) == true }
    }

    @Test("a server that keeps what it is given has none")
    func none() { #expect(risks { _ in }.isEmpty) }

    @Test("eviction is one where there is a bound")
    func eviction() {
        let unbound = risks { $0.memory?.evictionPolicy = "allkeys-lru" }
        #expect(unbound.isEmpty)
        let bound = risks { facts in
            facts.memory?.evictionPolicy = "volatile-ttl"
            facts.memory?.maximum = 1_000
        }
        #expect(bound == [.eviction])
    }

    @Test("memory near its bound is one, what does not count not counted", arguments: [(0, true), (5, false)])
    func memory(notCounted: Int, isNear: Bool) {
        let found = risks { facts in
            facts.memory?.used = 81
            facts.memory?.notCounted = notCounted
            facts.memory?.maximum = 100
        }
        #expect(found == (isNear ? [.memoryNearLimit] : []))
    }

    @Test("neither file nor save points are one; without CONFIG nobody knows")
    func persistence() {
        let saves = risks { $0.persistence?.appendsToFile = false }
        #expect(saves.isEmpty)
        let neither = risks { facts in
            facts.persistence?.appendsToFile = false
            facts.settings?.savePoints = ""
        }
        #expect(neither == [.noPersistence])
        let unknown = risks { facts in
            facts.persistence?.appendsToFile = false
            facts.settings = nil
        }
        #expect(unknown.isEmpty)
    }

    @Test("a failed write is one, a failed snapshot only where it stops writes")
    func writeErrors() {
        let append = risks { $0.persistence?.lastAppendSucceeded = false }
        #expect(append == [.writeErrors])
        let save = risks { $0.persistence?.lastSaveSucceeded = false }
        #expect(save == [.writeErrors])
        let unused = risks { facts in
            facts.persistence?.lastSaveSucceeded = false
            facts.settings?.savePoints = ""
        }
        #expect(unused.isEmpty)
    }

    @Test("a replica is one")
    func replica() {
        let found = risks { $0.replication?.isReplica = true }
        #expect(found == [.replica])
    }

    @Test("what is not told is no risk, and no safety")
    func unknown() {
        for risk in ServerRisk.allCases { #expect(risk.holds(for: ServerFacts()) == nil) }
    }
}
