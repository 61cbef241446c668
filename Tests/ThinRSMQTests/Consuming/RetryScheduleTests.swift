import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("retry schedule")
struct RetryScheduleTests {
    private let start = ContinuousClock.now

    @Test("whatever the order of insertion, entries come out in the order in which they are due", arguments: 0..<20)
    func sorts(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        var schedule = RetrySchedule()
        var model: [Int] = []
        for step in 0..<500 {
            if Int.random(in: 0..<3, using: &generator) > 0 {
                let due = Int.random(in: 0..<100, using: &generator)
                schedule.insert(item(due: due, number: step))
                model.append(due)
                model.sort()
            } else {
                let now = Int.random(in: 0..<100, using: &generator)
                let limit = Int.random(in: 1..<5, using: &generator)
                let taken = schedule.takeDue(at: start + .seconds(now), limit: limit)
                let expected = Array(model.prefix { $0 <= now }.prefix(limit))
                #expect(taken.map { start.duration(to: $0.due) } == expected.map { .seconds($0) })
                model.removeFirst(expected.count)
            }
            #expect(schedule.count == model.count)
            #expect(schedule.earliest == model.first.map { start + .seconds($0) })
        }
    }

    @Test("an entry is due at its instant, not before")
    func dueAtInstant() {
        var schedule = RetrySchedule()
        schedule.insert(item(due: 5, number: 1))
        #expect(schedule.takeDue(at: start + .seconds(5) - .nanoseconds(1), limit: 9).isEmpty)
        #expect(schedule.takeDue(at: start + .seconds(5), limit: 9) == [item(due: 5, number: 1)])
        #expect(schedule.count == 0)
        #expect(schedule.earliest == nil)
    }

    private func item(due: Int, number: Int) -> RetrySchedule.Item {
        RetrySchedule.Item(due: start + .seconds(due), id: EntryID(milliseconds: UInt64(number)))
    }
}
