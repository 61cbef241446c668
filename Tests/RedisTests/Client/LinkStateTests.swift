import Testing

@testable import Redis

@Suite("a place for one connection")
struct LinkStateTests {
    typealias State = LinkState<String, String>

    private let start = ContinuousClock.now
    private let refused = RedisError(.authenticationFailed, "WRONGPASS")
    private let unreachable = RedisError(.connectionFailed, "Connection refused")

    @Test("is connected by the first who needs it, for all who do")
    func connectsOnce() {
        var state = state()
        #expect(outcome(of: state.demand(id: 1, waiter: "a")) == "start")
        #expect(outcome(of: state.demand(id: 2, waiter: "b")) == "wait")
        #expect(state.nextAttempt(at: start) == .zero)
        #expect(state.connected("c", at: start)?.sorted() == ["a", "b"])
        #expect(outcome(of: state.demand(id: 3, waiter: "d")) == "c")
        #expect(state.nextAttempt(at: start) == nil)
    }

    @Test("is tried again after a pause that grows with the failures, while someone waits")
    func backsOff() {
        var state = state()
        _ = state.demand(id: 1, waiter: "a")
        for failures in 1...3 {
            #expect(state.failed(unreachable, at: start) == nil)
            #expect(state.nextAttempt(at: start) == .seconds(failures))
            #expect(state.nextAttempt(at: start + .seconds(failures)) == .zero)
        }
        #expect(state.lastError?.message == "Connection refused")
        #expect(state.leave(id: 1) == "a")
        #expect(state.leave(id: 1) == nil)
        #expect(state.nextAttempt(at: start) == nil)
    }

    @Test("pauses also for one who comes later, and not longer than until the next attempt was due")
    func remembersPause() {
        var state = state()
        _ = state.demand(id: 1, waiter: "a")
        _ = state.failed(unreachable, at: start)
        _ = state.failed(unreachable, at: start)
        _ = state.leave(id: 1)
        _ = state.nextAttempt(at: start)
        #expect(outcome(of: state.demand(id: 2, waiter: "b")) == "start")
        #expect(state.nextAttempt(at: start + .seconds(0.5)) == .seconds(1.5))
        #expect(state.nextAttempt(at: start + .seconds(60)) == .zero)
    }

    @Test("tells those who wait at once what no further attempt would change")
    func handsOutRefusal() {
        var state = state()
        _ = state.demand(id: 1, waiter: "a")
        #expect(state.failed(refused, at: start) == ["a"])
        #expect(outcome(of: state.demand(id: 2, waiter: "b")) == "start")
        #expect(state.nextAttempt(at: start) == .seconds(1))
    }

    @Test("forgets failures once a connection has lasted")
    func forgetsFailures() {
        var state = state()
        _ = state.demand(id: 1, waiter: "a")
        _ = state.failed(unreachable, at: start)
        _ = state.connected("c", at: start)
        #expect(state.lastError == nil)
        state.lost(at: start + .seconds(1))
        #expect(outcome(of: state.demand(id: 2, waiter: "b")) == "start")
        #expect(state.nextAttempt(at: start + .seconds(1)) == .zero)
    }

    @Test("counts a connection that was lost at once as a failure")
    func countsShortLives() {
        var state = state()
        for failures in 1...3 {
            _ = state.demand(id: 1, waiter: "a")
            _ = state.connected("c", at: start)
            state.lost(at: start + .milliseconds(999))
            _ = state.demand(id: 1, waiter: "a")
            #expect(state.nextAttempt(at: start + .milliseconds(999)) == .seconds(failures))
        }
    }

    @Test("loses nothing twice")
    func losesOnce() {
        var state = state()
        state.lost(at: start)
        _ = state.demand(id: 1, waiter: "a")
        state.lost(at: start)
        #expect(state.nextAttempt(at: start) == .zero)
    }

    @Test("once closed, refuses everyone and drops a connection that comes too late")
    func closes() {
        var state = state()
        _ = state.demand(id: 1, waiter: "a")
        let (connection, waiters) = state.close()
        #expect(connection == nil)
        #expect(waiters == ["a"])
        #expect(state.nextAttempt(at: start) == nil)
        #expect(state.connected("c", at: start) == nil)
        #expect(state.failed(unreachable, at: start) == [])
        state.lost(at: start)
        #expect(outcome(of: state.demand(id: 2, waiter: "b")) == "clientClosed")
    }

    @Test("hands out its connection when it is closed")
    func closesConnection() {
        var state = state()
        _ = state.demand(id: 1, waiter: "a")
        _ = state.connected("c", at: start)
        let (connection, waiters) = state.close()
        #expect(connection == "c")
        #expect(waiters.isEmpty)
    }

    @Test("pauses between 10 ms and 2 s", arguments: [1, 2, 5, 8, 20, 1000, .max])
    func pauses(failures: Int) {
        for _ in 0..<100 {
            let pause = reconnectPause(failures: failures)
            #expect(pause >= .milliseconds(10) && pause <= .seconds(2))
            if failures >= 8 { #expect(pause >= .seconds(1)) }
            if failures == 1 { #expect(pause <= .milliseconds(20)) }
        }
    }

    private func state() -> State { State { .seconds($0) } }

    private func outcome(of demand: State.Demand) -> String {
        switch demand {
        case .connection(let connection): connection
        case .wait(let startsConnecting): startsConnecting ? "start" : "wait"
        case .refused(let error): error.code.description
        }
    }
}
