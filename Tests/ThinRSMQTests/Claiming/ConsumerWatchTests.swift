import TestSupport
import Testing

@testable import ThinRSMQ

@Suite("consumer watch")
struct ConsumerWatchTests {
    private let now = ContinuousClock.now
    private var settings: Configuration.Monitor {
        Configuration.Monitor(minIdleTime: .seconds(60), consumerRetention: .seconds(600))
    }

    @Test("removes what is silent and empty: ours on any server, others only where silence says something")
    func gone() {
        let own = "thinrsmq-web-1-42-0123abcd"
        let consumers = [
            consumer("silent", idle: 600, inactive: 600), consumer("busy", idle: 600, inactive: 600, pending: 1),
            consumer("young", idle: 599, inactive: 599), consumer("blocked", idle: 900, inactive: nil),
            consumer(own, idle: 900, inactive: nil),
        ]
        var watch = ConsumerWatch()
        #expect(watch.look(at: consumers, now: now, settings).gone == ["silent", own])
    }

    @Test("an owner that is heard of after its entries were taken was alive: it is told once")
    func premature() {
        var watch = ConsumerWatch()
        watch.noteTakeovers(from: ["alice", "bob"], at: now)
        let consumers = [consumer("alice", idle: 1, inactive: 1), consumer("bob", idle: 90, inactive: 90)]
        #expect(watch.look(at: consumers, now: now + .seconds(30), settings).premature == ["alice"])
        #expect(watch.look(at: consumers, now: now + .seconds(40), settings).premature.isEmpty)
        #expect(watch.premature == ["alice"])
    }

    @Test("an owner that was heard of for the last time as its entries were taken may well be dead")
    func atTheSameTime() {
        var watch = ConsumerWatch()
        watch.noteTakeovers(from: ["alice"], at: now)
        let consumers = [consumer("alice", idle: 9, inactive: 9)]
        #expect(watch.look(at: consumers, now: now + .seconds(10), settings).premature.isEmpty)
    }

    @Test("of such an owner nothing is taken that is not idle for three times the minimum")
    func patience() {
        var watch = ConsumerWatch()
        watch.noteTakeovers(from: ["alice"], at: now)
        _ = watch.look(at: [consumer("alice", idle: 0, inactive: 0)], now: now + .seconds(30), settings)
        #expect(!watch.mayTake(entry(of: "alice", idle: 179), settings))
        #expect(watch.mayTake(entry(of: "alice", idle: 180), settings))
        #expect(watch.mayTake(entry(of: "bob", idle: 60), settings))
    }

    @Test("looks once a minute, and at each scan while it waits for an owner to show")
    func pace() {
        var watch = ConsumerWatch()
        #expect(watch.isDue(at: now))
        _ = watch.look(at: [], now: now, settings)
        #expect(!watch.isDue(at: now + .seconds(59)))
        #expect(watch.isDue(at: now + .seconds(60)))
        watch.noteTakeovers(from: ["alice"], at: now)
        #expect(watch.isDue(at: now))
        _ = watch.look(at: [consumer("alice", idle: 90, inactive: 90)], now: now, settings)
        #expect(watch.isDue(at: now + settings.scanInterval))
    }

    @Test(
        "a name of ours is told by its form",
        arguments: [
            ("thinrsmq-host-1-0123abcd", true), ("monitor-a-b-c-77-ffffffff", true), ("worker-1", false),
            ("thinrsmq-host-1-0123abc", false), ("thinrsmq-host-x-0123abcd", false), ("host-1-0123abcd", false),
            ("thinrsmq-host-0-0123abcd", false), ("thinrsmq-host-1-0123abcg", false),
        ]
    )
    func names(name: String, isOurs: Bool) {
        #expect(ConsumerName.isOne(name) == isOurs)
    }

    private func consumer(_ name: String, idle: Int, inactive: Int?, pending: Int = 0) -> ConsumerInformation {
        ConsumerInformation(
            name: name,
            pending: pending,
            idle: .seconds(idle),
            inactive: inactive.map { .seconds($0) }
        )
    }

    private func entry(of consumer: String, idle: Int) -> PendingEntry {
        PendingEntry(id: EntryID(milliseconds: 1), consumer: consumer, idle: .seconds(idle), deliveries: 1)
    }
}

@Suite("consumers of a group", .redisServer, .timeLimit(.minutes(1)))
struct ConsumerRemovalTests {
    @Test("that died are removed, and a live one that gets nothing is not")
    func removal() async throws {
        try await withQueue {
            $0.monitor.minIdleTime = .milliseconds(900)
            $0.monitor.consumerRetention = .milliseconds(2_500)
        } body: { queue in
            let dead = ConsumerName(prefix: "thinrsmq", suffix: 7).description
            try await queue.server.rawCommand("XGROUP", "CREATECONSUMER", queue.keys.stream, queue.group, dead)
            let reclaimer = queue.reclaimer()
            try await queue.consume { _ in
            } body: { consumer in
                var removed = 0
                let start = ContinuousClock.now
                // Twice the retention: long enough to remove a live one, too, if it were silent.
                while removed == 0 || .now - start < .seconds(5) {
                    removed += try await reclaimer.repair(queue.queue, try await queue.scan(), policy: .requeue)
                        .consumersRemoved
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(removed == 1)
                try await #expect(queue.consumerNames() == [consumer.consumerName])
            }
        }
    }

    @Test("an owner that comes back after its entries were taken makes the report say so, and is given more time")
    func premature() async throws {
        try await withQueue {
            $0.monitor.scanInterval = .milliseconds(1)
        } body: { queue in
            let ids = try await queue.publish(count: 2)
            try await queue.deliver(to: "slow", count: 1)
            try await queue.makeIdle([ids[0]], for: .seconds(61), owner: "slow")
            let reclaimer = queue.reclaimer()
            func repair() async throws -> RepairReport {
                try await reclaimer.repair(queue.queue, try await queue.scan(), policy: .requeue)
            }
            #expect(try await repair().requeued == 1)
            try await eventually("it is known to be alive") {
                // It goes on reading, and is not heard of for as long as it gets nothing.
                try await queue.publish()
                try await queue.deliver(to: "slow", count: 1)
                return try await repair().minIdleTooShort == 1
            }
            try await queue.makeIdle([ids[1]], for: .seconds(61), owner: "slow")
            #expect(try await repair().requeued == 0)
            try await queue.makeIdle([ids[1]], for: .seconds(181), owner: "slow")
            #expect(try await repair().requeued == 1)
        }
    }
}
