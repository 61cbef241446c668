import TestSupport
import Testing

@testable import Redis
@testable import ThinRSMQ

@Suite("arrival buffer", .timeLimit(.minutes(1)))
struct ArrivalBufferTests {
    @Test("entries come out in the order of arrival, then the end")
    func keepsOrder() async {
        let buffer = ArrivalBuffer(lowWater: 2)
        buffer.append(arrivals(1...3))
        buffer.append(arrivals(4...4))
        buffer.finish()
        for number in 1...4 { #expect(await buffer.next()?.id == id(number)) }
        #expect(await buffer.next() == nil)
        #expect(await buffer.next() == nil)
    }

    @Test("finishing tells everyone who waits")
    func finishes() async throws {
        let buffer = ArrivalBuffer(lowWater: 2)
        try await withTimeLimit {
            await withTaskGroup(of: EntryID?.self) { group in
                for _ in 0..<5 { group.addTask { await buffer.next()?.id } }
                buffer.append(arrivals(1...2))
                buffer.finish()
                let ids = await group.reduce(into: []) { $0.append($1) }
                #expect(Set(ids.compactMap(\.self)) == [id(1), id(2)])
                #expect(ids.count == 5)
            }
        }
    }

    @Test(
        "the reader is woken whenever there is room, and every entry is handed out once",
        arguments: [(lowWater: 1, takers: 1), (1, 8), (3, 2), (10, 10)]
    )
    func handsOut(lowWater: Int, takers: Int) async throws {
        let buffer = ArrivalBuffer(lowWater: lowWater)
        let taken = Watched<[EntryID]>([])
        try await withTimeLimit {
            await withDiscardingTaskGroup { group in
                for _ in 0..<takers {
                    group.addTask {
                        while let arrival = await buffer.next() { taken.update { $0.append(arrival.id) } }
                    }
                }
                for number in 0..<2_000 {
                    await buffer.waitForRoom()
                    #expect(buffer.count < lowWater)
                    buffer.append(arrivals(3 * number + 1...3 * number + 3))
                }
                buffer.finish()
            }
        }
        #expect(taken.current.count == 6_000)
        #expect(Set(taken.current) == Set((1...6_000).map(id)))
        if takers == 1 { #expect(taken.current == (1...6_000).map(id)) }
    }

    @Test("a cancelled reader waits for no room")
    func cancellation() async throws {
        let buffer = ArrivalBuffer(lowWater: 1)
        buffer.append(arrivals(1...1))
        try await withTimeLimit {
            // Before, while and after it falls asleep.
            for round in 0..<200 {
                let reader = Task { await buffer.waitForRoom() }
                for _ in 0..<round / 10 { await Task.yield() }
                reader.cancel()
                await reader.value
            }
        }
    }

    private func id(_ number: Int) -> EntryID { EntryID(milliseconds: UInt64(number)) }

    private func arrivals(_ numbers: ClosedRange<Int>) -> [Arrival] {
        let null = RedisReply(
            storage: ReplyStorage(nodes: [ReplyNode(number: 0, length: 0, kind: .null)], bytes: []),
            index: 0
        )
        return numbers.map { Arrival(id: id($0), fields: null, deliveries: 1) }
    }
}
