import NIOCore
import Testing

@testable import Redis

@Suite("the outbox of a connection")
struct OutboxTests {
    @Test("gathers what comes until it is flushed, and asks for one flush")
    func gathers() {
        var outbox = Outbox()
        #expect(admit("a", to: &outbox) == "flush")
        #expect(admit("b", to: &outbox) == "wait")
        let taken = outbox.take()
        #expect(String(buffer: taken.bytes) == "ab")
        #expect(taken.requests.count == 2)
        #expect(outbox.take().requests.isEmpty)
        #expect(admit("c", to: &outbox) == "flush")
    }

    @Test("does not change the pipeline that it was given")
    func copies() {
        var outbox = Outbox()
        let buffer = ByteBuffer(string: "a")
        _ = outbox.append(buffer, request(1))
        _ = admit("b", to: &outbox)
        #expect(String(buffer: buffer) == "a")
    }

    @Test("counts a request until it is answered, and refuses more than its capacity")
    func boundsRequests() {
        var outbox = Outbox()
        for _ in 0..<Outbox.capacity { _ = admit("a", to: &outbox) }
        let requests = outbox.take().requests
        #expect(requests.count == Outbox.capacity)
        #expect(admit("a", to: &outbox) == "overloaded")
        outbox.answered(requests[0])
        #expect(admit("a", to: &outbox) == "flush")
        #expect(admit("a", to: &outbox) == "overloaded")
    }

    @Test("refuses more bytes than its capacity, unless nothing else waits")
    func boundsBytes() {
        var outbox = Outbox()
        let large = request(Outbox.byteCapacity + 1)
        #expect(outcome(of: outbox.append(ByteBuffer(string: "large"), large)) == "flush")
        #expect(admit("a", to: &outbox) == "overloaded")
        _ = outbox.take()
        outbox.answered(large)
        #expect(admit("a", to: &outbox) == "flush")
    }

    @Test("refuses everything after its end, for the first reason, as not sent")
    func refuses() {
        var outbox = Outbox()
        outbox.refuse(RedisError(.protocolViolation, "first"))
        outbox.refuse(RedisError(.connectionClosed, "second"))
        #expect(admit("a", to: &outbox) == "connectionClosed")
        #expect(outbox.closedBy?.message == "first")
    }

    @Test("says that the client was closed, if that is why")
    func saysClientClosed() {
        var outbox = Outbox()
        outbox.refuse(RedisError(.clientClosed, "closed"))
        #expect(admit("a", to: &outbox) == "clientClosed")
    }

    @Test("gives each request an id of its own")
    func numbers() {
        var outbox = Outbox()
        #expect((0..<10).map { _ in outbox.nextID() } == Array(1...10))
    }

    private func admit(_ text: String, to outbox: inout Outbox) -> String {
        outcome(of: outbox.append(ByteBuffer(string: text), request(text.utf8.count)))
    }

    private func outcome(of admission: Outbox.Admission) -> String {
        switch admission {
        case .scheduleFlush: "flush"
        case .flushIsScheduled: "wait"
        case .refused(let error): error.code.description
        }
    }

    private func request(_ byteCount: Int) -> RedisRequest {
        RedisRequest(
            id: 1,
            missingReplies: 1,
            byteCount: byteCount,
            deadline: .distantFuture,
            closesOnCancel: false,
            waiter: nil
        )
    }
}
