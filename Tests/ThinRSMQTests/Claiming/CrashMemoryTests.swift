import Testing

@testable import ThinRSMQ

@Suite("crash memory")
struct CrashMemoryTests {
    typealias Ending = GroupMember.Takeover.Ending

    private let now = ContinuousClock.now

    @Test("what a consumer reported is a failure, whoever else is pending")
    func reported() {
        let failed = verdict(1, of: "alice", isReported: true)
        #expect(ending(of: failed, in: [failed, verdict(2, of: "alice")]) == .failed)
    }

    @Test("an only entry was alone; of several, any may have crashed the consumer")
    func company() {
        let only = verdict(1, of: "alice")
        #expect(ending(of: only, in: [only, verdict(2, of: "bob")]) == .alone)
        #expect(ending(of: only, in: [only, verdict(2, of: "alice")]) == .company)
        #expect(ending(of: only, in: [only, verdict(2, of: "alice", isReported: true)]) == .company)
    }

    @Test("an only entry of a list that was not read whole may have had company")
    func partial() {
        let only = verdict(1, of: "alice")
        var census = census([only])
        census.isWhole = false
        #expect(CrashMemory().ending(of: only, in: census, at: now) == .company)
    }

    @Test("if one was handled alone, it did it, and its neighbours are innocent")
    func killer() {
        let killer = verdict(1, of: "alice", isAlone: true)
        let neighbour = verdict(2, of: "alice")
        let stranger = verdict(3, of: "bob")
        let all = [killer, neighbour, stranger]
        #expect(all.map { ending(of: $0, in: all) } == [.alone, .innocent, .alone])
    }

    @Test("what its consumer had not begun is innocent, whoever did it")
    func waiting() {
        let waiting = verdict(1, of: "alice", isWaiting: true)
        #expect(ending(of: waiting, in: [waiting, verdict(2, of: "alice")]) == .innocent)
        #expect(ending(of: waiting, in: [waiting]) == .innocent)
    }

    @Test("one that was handled alone, and failed, did not crash its consumer")
    func survivor() {
        let survivor = verdict(1, of: "alice", isReported: true, isAlone: true)
        let other = verdict(2, of: "alice")
        #expect(ending(of: other, in: [survivor, other]) == .company)
    }

    @Test("neighbours that a later scan finds are judged by the same crash, until it is forgotten")
    func laterScan() {
        let killer = verdict(1, of: "alice", isAlone: true)
        var memory = CrashMemory()
        memory.note(crashOf: ["alice"], in: census([killer]), at: now, forgottenAt: now + .seconds(60))
        let late = verdict(2, of: "alice")
        #expect(memory.ending(of: late, in: census([late]), at: now + .seconds(59)) == .innocent)
        #expect(memory.ending(of: late, in: census([late]), at: now + .seconds(60)) == .alone)
    }

    @Test("the last one to be found of a crash in company was not alone")
    func lastOfCompany() {
        let first = [verdict(1, of: "alice"), verdict(2, of: "alice")]
        var memory = CrashMemory()
        memory.note(crashOf: ["alice"], in: census(first), at: now, forgottenAt: now + .seconds(60))
        let late = verdict(3, of: "alice")
        #expect(memory.ending(of: late, in: census([late]), at: now + .seconds(1)) == .company)
    }

    @Test("entries whose last attempt waits are taken in their order")
    func held() {
        var memory = CrashMemory()
        memory.hold((1...3).map { GroupMember.Takeover(verdict: verdict($0, of: "alice"), ending: .company) })
        #expect(memory.takeHeld(2).map(\.verdict.entry.id.milliseconds) == [1, 2])
        #expect(memory.heldIDs == [EntryID(milliseconds: 3)])
        #expect(memory.takeHeld(2).count == 1)
        #expect(memory.held.isEmpty)
    }

    private func ending(of verdict: PendingVerdict, in all: [PendingVerdict]) -> Ending {
        CrashMemory().ending(of: verdict, in: census(all), at: now)
    }

    private func census(_ verdicts: [PendingVerdict]) -> PendingCensus {
        var census = PendingCensus()
        for verdict in verdicts { census.count(verdict) }
        return census
    }

    private func verdict(
        _ number: Int,
        of consumer: String,
        isReported: Bool = false,
        isAlone: Bool = false,
        isWaiting: Bool = false
    ) -> PendingVerdict {
        PendingVerdict(
            entry: PendingEntry(
                id: EntryID(milliseconds: UInt64(number)),
                consumer: consumer,
                idle: .seconds(60),
                deliveries: 1
            ),
            state: isReported ? .due : .orphaned,
            isReported: isReported,
            isAlone: isAlone,
            isWaiting: isWaiting,
            attempts: 1,
            maxAttempts: 3,
            lastError: nil,
            firstFailedAt: nil
        )
    }
}
