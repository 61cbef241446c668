import NIOCore
import Testing

@testable import Redis

@Suite("what a connection owes its callers")
struct ConnectionStateTests {
    typealias State = ConnectionState<String>

    @Test("replies go to requests in their order")
    func answersInOrder() {
        var state = state(request(1), request(2, replies: 2))
        #expect(outcome(of: state.replyArrived()) == "complete 1")
        #expect(outcome(of: state.replyArrived()) == "wait")
        #expect(!state.isDrained)
        #expect(outcome(of: state.replyArrived()) == "complete 2")
        #expect(state.isDrained)
    }

    @Test("a reply that nobody asked for is a violation")
    func refusesUnasked() {
        var state = state(request(1))
        #expect(outcome(of: state.replyArrived()) == "complete 1")
        #expect(outcome(of: state.replyArrived()) == "violation")
    }

    @Test("a caller who has gone leaves its place to its reply, so that the next gets its own")
    func dropsReplies() {
        var state = state(request(1), request(2))
        #expect(outcome(of: state.cancelled(id: 1)) == "abandon 1")
        #expect(outcome(of: state.cancelled(id: 1)) == "none")
        #expect(outcome(of: state.replyArrived()) == "complete nobody")
        #expect(outcome(of: state.replyArrived()) == "complete 2")
    }

    @Test("a caller may go between the replies of its request")
    func dropsRest() {
        var state = state(request(1, replies: 2), request(2))
        #expect(outcome(of: state.replyArrived()) == "wait")
        #expect(outcome(of: state.cancelled(id: 1)) == "abandon 1")
        #expect(outcome(of: state.replyArrived()) == "complete nobody")
        #expect(outcome(of: state.replyArrived()) == "complete 2")
    }

    @Test("a blocking read that is cancelled closes the connection")
    func closesOnCancel() {
        var state = state(request(1, closesOnCancel: true))
        #expect(outcome(of: state.cancelled(id: 1)) == "close 1")
    }

    @Test("who was answered, or is unknown, cannot be cancelled")
    func ignoresUnknown() {
        var state = state(request(1))
        #expect(outcome(of: state.cancelled(id: 2)) == "none")
        _ = state.replyArrived()
        #expect(outcome(of: state.cancelled(id: 1)) == "none")
    }

    @Test("the earliest deadline counts, wherever it stands in the queue")
    func findsDeadline() {
        var state = state(request(1, deadline: 30), request(2, deadline: 10), request(3, deadline: 20))
        #expect(state.earliestDeadline == .uptimeNanoseconds(10))
        #expect(!state.hasExpired(at: .uptimeNanoseconds(9)))
        #expect(state.hasExpired(at: .uptimeNanoseconds(10)))
        for _ in 1...2 { _ = state.replyArrived() }
        #expect(state.earliestDeadline == .uptimeNanoseconds(20))
        _ = state.replyArrived()
        #expect(state.earliestDeadline == nil)
        #expect(!state.hasExpired(at: .distantFuture))
    }

    @Test("a deadline counts also when its caller has gone, for those behind it wait for the same reply")
    func expiresAbandoned() {
        var state = state(request(1, deadline: 10), request(2, deadline: 20))
        _ = state.cancelled(id: 1)
        #expect(state.hasExpired(at: .uptimeNanoseconds(10)))
    }

    @Test("the end of the connection hands out what was not answered, in its order")
    func handsOut() {
        var state = state(request(1), request(2), request(3))
        _ = state.replyArrived()
        _ = state.cancelled(id: 2)
        #expect(state.closed().map(\.waiter) == [nil, "3"])
        #expect(state.isClosed)
        #expect(state.closed().isEmpty)
    }

    private func state(_ requests: State.Request...) -> State {
        var state = State()
        state.sent(requests)
        return state
    }

    private func request(
        _ id: Int,
        replies: Int = 1,
        deadline: UInt64 = 100,
        closesOnCancel: Bool = false
    ) -> State.Request {
        State.Request(
            id: id,
            missingReplies: replies,
            byteCount: 10,
            deadline: .uptimeNanoseconds(deadline),
            closesOnCancel: closesOnCancel,
            waiter: "\(id)"
        )
    }

    private func outcome(of action: State.ReplyAction) -> String {
        switch action {
        case .wait: "wait"
        case .complete(let request): "complete \(request.waiter ?? "nobody")"
        case .violation: "violation"
        }
    }

    private func outcome(of action: State.CancelAction) -> String {
        switch action {
        case .none: "none"
        case .abandon(let waiter): "abandon \(waiter)"
        case .abandonAndClose(let waiter): "close \(waiter)"
        }
    }
}
