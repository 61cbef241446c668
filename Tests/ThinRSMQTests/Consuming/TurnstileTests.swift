import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("turnstile", .timeLimit(.minutes(1)))
struct TurnstileTests {
    @Test("lets one in alone when the others have left, and the others when it has left")
    func alone() async throws {
        let turnstile = Turnstile()
        let events = Watched<[String]>([])
        await turnstile.enter(alone: false)
        await turnstile.enter(alone: false)
        async let one: Void = pass(turnstile, "alone", alone: true, events)
        // It waits behind two; whoever comes later waits behind it.
        for _ in 0..<100 { await Task.yield() }
        #expect(events.current.isEmpty)
        turnstile.leave()
        #expect(events.current.isEmpty)
        turnstile.leave()
        await one
        #expect(events.current == ["alone in", "alone out"])
        await turnstile.enter(alone: false)
        turnstile.leave()
    }

    @Test("never has one alone beside another, whatever the order of arrival")
    func exclusion() async throws {
        let turnstile = Turnstile()
        let inside = Watched((shared: 0, alone: 0, worst: 0, passed: 0))
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let alone = number.isMultiple(of: 7)
                    await turnstile.enter(alone: alone)
                    inside.update { inside in
                        if alone { inside.alone += 1 } else { inside.shared += 1 }
                        if inside.alone > 1 || inside.alone == 1 && inside.shared > 0 { inside.worst += 1 }
                    }
                    await Task.yield()
                    inside.update { inside in
                        if alone { inside.alone -= 1 } else { inside.shared -= 1 }
                        inside.passed += 1
                    }
                    turnstile.leave()
                }
            }
        }
        #expect(inside.current.worst == 0)
        #expect(inside.current.passed == 200)
    }

    private func pass(_ turnstile: Turnstile, _ name: String, alone: Bool, _ events: Watched<[String]>) async {
        await turnstile.enter(alone: alone)
        events.update { $0.append("\(name) in") }
        events.update { $0.append("\(name) out") }
        turnstile.leave()
    }
}
