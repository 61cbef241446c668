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
        #expect(risks { $0.memory?.evictionPolicy = "allkeys-lru" }.isEmpty)
        #expect(
            risks {
                $0.memory?.evictionPolicy = "volatile-ttl"
                $0.memory?.maximum = 1_000
            } == [.eviction]
        )
    }

    @Test("memory near its bound is one, what does not count not counted")
    func memory() {
        func using(_ used: Int, notCounted: Int) -> [ServerRisk] {
            risks { facts in
                facts.memory?.used = used
                facts.memory?.notCounted = notCounted
                facts.memory?.maximum = 100
            }
        }
        #expect(using(81, notCounted: 0) == [.memoryNearLimit])
        #expect(using(81, notCounted: 5).isEmpty)
    }

    @Test("neither file nor save points are one; without CONFIG nobody knows")
    func persistence() {
        #expect(risks { $0.persistence?.appendsToFile = false }.isEmpty)
        #expect(
            risks {
                $0.persistence?.appendsToFile = false
                $0.settings?.savePoints = ""
            } == [.noPersistence]
        )
        #expect(
            risks {
                $0.persistence?.appendsToFile = false
                $0.settings = nil
            }.isEmpty
        )
    }

    @Test("a failed write is one, a failed snapshot only where it stops writes")
    func writeErrors() {
        #expect(risks { $0.persistence?.lastAppendSucceeded = false } == [.writeErrors])
        #expect(risks { $0.persistence?.lastSaveSucceeded = false } == [.writeErrors])
        #expect(
            risks {
                $0.persistence?.lastSaveSucceeded = false
                $0.settings?.savePoints = ""
            }.isEmpty
        )
    }

    @Test("a replica is one")
    func replica() { #expect(risks { $0.replication?.isReplica = true } == [.replica]) }

    @Test("what is not told is no risk, and no safety")
    func unknown() {
        for risk in ServerRisk.allCases { #expect(risk.holds(for: ServerFacts()) == nil) }
    }
}
