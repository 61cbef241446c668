import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("alarm", .timeLimit(.minutes(1)))
struct AlarmTests {
    @Test("a ring that finds nobody asleep wakes the next sleeper at once, and only that one")
    func keepsRing() async {
        let alarm = Alarm()
        alarm.ring()
        alarm.ring()
        await alarm.sleep(until: nil)
        // Both rings were one: this sleep ends by its instant.
        let instant = ContinuousClock.now + .milliseconds(20)
        await alarm.sleep(until: instant)
        #expect(ContinuousClock.now >= instant)
    }

    @Test("an instant that has passed wakes at once")
    func pastInstant() async {
        await Alarm().sleep(until: .now - .seconds(1))
    }

    @Test("of rings that race with falling asleep none is missed")
    func missesNone() async throws {
        let alarm = Alarm()
        let rung = Watched(0)
        try await withTimeLimit {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    for number in 1...20_000 {
                        rung.update { $0 = number }
                        alarm.ring()
                        if number.isMultiple(of: 7) { await Task.yield() }
                    }
                }
                // Would sleep for ever if the ring after the last update were lost.
                while rung.current < 20_000 { await alarm.sleep(until: nil) }
            }
        }
    }

    @Test("a ring wakes before the instant")
    func ringsEarly() async throws {
        let alarm = Alarm()
        try await withTimeLimit {
            async let sleep: Void = alarm.sleep(until: .now + .seconds(3_600))
            alarm.ring()
            await sleep
        }
    }
}
