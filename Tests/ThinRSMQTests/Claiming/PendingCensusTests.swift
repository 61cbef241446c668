import Testing

@testable import ThinRSMQ

@Suite("pending census")
struct PendingCensusTests {
    @Test("counts every state and keeps the extremes, and hands on what may be acted on in the order of ids")
    func counts() {
        var census = PendingCensus()
        let states: [PendingState] = [.inFlight, .due, .backingOff, .exhausted, .orphaned, .due]
        for (number, state) in states.enumerated() {
            census.count(verdict(number, state, idle: number == 2 ? 90 : number, deliveries: 6 - number))
        }
        #expect(census.scanned == 6)
        #expect(PendingState.allCases.map { census[$0] } == [1, 1, 2, 1, 1])
        #expect(census.oldestIdle == .seconds(90))
        #expect(census.oldestID == EntryID(milliseconds: 2))
        #expect(census.mostDeliveries == 6)
        #expect(census.actionable.map(\.entry.id.milliseconds) == [1, 3, 4, 5])
        #expect(!census.isFull)
    }

    @Test("of nothing has no oldest entry; one that has just been delivered is the oldest of one")
    func oldest() {
        var census = PendingCensus()
        #expect(census.oldestIdle == nil)
        #expect(census[.due] == 0)
        census.count(verdict(1, .inFlight, idle: 0, deliveries: 1))
        #expect(census.oldestIdle == .zero)
        #expect(census.oldestID == EntryID(milliseconds: 1))
    }

    @Test("is full when as much may be acted on as one repair takes")
    func fills() {
        var census = PendingCensus()
        for number in 1..<PendingCensus.mostActionable { census.count(verdict(number, .due, idle: 1, deliveries: 1)) }
        census.count(verdict(0, .inFlight, idle: 1, deliveries: 1))
        #expect(!census.isFull)
        census.count(verdict(0, .orphaned, idle: 1, deliveries: 1))
        #expect(census.isFull)
    }

    private func verdict(_ number: Int, _ state: PendingState, idle: Int, deliveries: Int) -> PendingVerdict {
        PendingVerdict(
            entry: PendingEntry(
                id: EntryID(milliseconds: UInt64(number)),
                consumer: "alice",
                idle: .seconds(idle),
                deliveries: deliveries
            ),
            state: state,
            isReported: false,
            isAlone: false,
            isWaiting: false,
            attempts: 1,
            maxAttempts: 3,
            lastError: nil,
            firstFailedAt: nil
        )
    }
}
