@testable import QueueMonitor
@testable import ThinRSMQ

extension HealthCase {
    static let all = quiet + working + backlogs + standstills + unknowns + deaths + losses

    private static let quiet = [
        HealthCase("nothing ever happens", .ok) { _, _ in },
        HealthCase("nothing ever happens, and there is no consumer", .ok, consumers: []) { _, _ in },
        HealthCase("a slow topic: one message in five minutes (Burrow #38: no stop)", .ok) { point, look in
            if look == 15 { point.turn(added: 1, done: 1) }
        },
        HealthCase("a slow topic whose consumer waits in one long read", .ok, consumers: [.quietFor15Minutes]) {
            point,
            look in if look == 0 { point.turn(added: 1, done: 1) }
        },
        HealthCase("a first look at a backlog: one look is no alarm", .ok, looks: 1, consumers: [.gone]) { point, _ in
            point.turn(added: 500, done: 0)
        },
        HealthCase("two looks within a second are no alarm", .ok, looks: 2, every: .seconds(1), consumers: [.gone]) {
            point,
            look in if look == 0 { point.turn(added: 500, done: 0) }
        },
        HealthCase("a message that has just arrived", .ok, consumers: [.waiting]) { point, look in
            if look == 29 { point.turn(added: 1, done: 0) }
        },
        HealthCase("consumers are being replaced: none for half a minute", .ok, looks: 4, consumers: []) {
            point,
            look in
            if look == 0 { point.turn(added: 10, done: 0) }
        },
    ]

    private static let working = [
        HealthCase("busy, and everything is handled", .ok) { point, _ in point.turn(added: 1_000, done: 1_000) },
        HealthCase("a steady backlog that is worked on", .ok) { point, look in
            point.turn(added: look == 0 ? 5_000 : 100, done: 100)
        },
        HealthCase("a backlog that shrinks", .ok) { point, look in
            point.turn(added: look == 0 ? 50_000 : 100, done: 1_000)
        },
        HealthCase("a backlog that goes up and down", .ok) { point, look in
            point.turn(added: look % 10 < 5 ? 300 : 0, done: 150)
        },
        HealthCase("one handler takes very long, its lease renewed", .ok) { point, look in
            if look == 0 { point.turn(added: 1, done: 0) }
            if look == 1 { point.deliver(1) }
        },
        HealthCase("entries fail and wait for their next attempt", .ok) { point, look in
            if look == 0 { point.turn(added: 5, done: 0) }
            if look == 1 { point.deliver(5) }
        },
        HealthCase("a batch job reads once in a while", .ok) { point, look in
            point.turn(added: 10, done: look % 6 == 5 ? 60 : 0)
        },
        HealthCase("traffic doubles, and nobody waits longer", .ok) { point, look in
            point.turn(added: 100 + look * 10, done: 95 + look * 10)
            point.waiting = .seconds(2)
        },
        HealthCase("now and then a dead letter among thousands", .ok) { point, look in
            point.turn(added: 1_000, done: 1_000)
            if look % 8 == 7 { point.deadLetters?[.failed, default: 0] += 1 }
        },
        HealthCase("one consumer died, and nobody repairs what it left", .ok) { point, look in
            point.turn(added: 100, done: 100)
            point.silent = look >= 10 ? 3 : 0
            point.deaths = look == 10 ? 1 : 0
        },
        HealthCase("one crash", .ok) { point, look in
            point.turn(added: 100, done: 100)
            point.deaths = look == 20 ? 1 : 0
            if look == 21 { point.deadLetters?[.crashed, default: 0] += 1 }
        },
        HealthCase("dead letters are replayed: fewer of them is no loss and no poison", .ok) { point, look in
            point.turn(added: 100, done: 100)
            point.deadLetters?[.failed] = look < 15 ? 40 : 0
        },
        HealthCase("old dead letters lie there", .ok) { point, _ in
            point.turn(added: 10, done: 10)
            point.deadLetters?[.failed] = 5_000
        },
    ]

    private static let backlogs = [
        HealthCase("arrivals outrun the consumers", .slow) { point, look in
            point.turn(added: 200, done: 100)
            point.waiting = .seconds(look * 5)
        },
        HealthCase("the same where ids tell no time", .slow) { point, _ in point.turn(added: 200, done: 100) },
        HealthCase("the same with a clock in the future, which makes every age 0", .ok) { point, _ in
            point.turn(added: 200, done: 100)
            point.waiting = .zero
        },
        HealthCase("a large prefetch hides the backlog: the lag is 0, what is in hand grows", .slow) { point, look in
            point.turn(added: 200, done: 200)
            point.pending += 100
            point.firstPending = point.firstPending ?? point.delivered
            point.waiting = .seconds(look * 10)
        },
        HealthCase("a past lag of 0 does not hide what grows since", .slow, looks: 50) { point, look in
            point.turn(added: look < 10 ? 100 : 200, done: 100)
            point.waiting = look < 10 ? nil : .seconds((look - 10) * 5)
        },
    ]

    private static let standstills = [
        HealthCase("consumers died, producers go on", .stopped, consumers: [.gone]) { point, _ in
            point.turn(added: 10, done: 0)
        },
        HealthCase("consumers died, producers too: the lag is frozen (Burrow #287)", .stopped, consumers: [.gone]) {
            point,
            look in if look == 0 { point.turn(added: 40, done: 0) }
        },
        HealthCase("a past lag of 0 does not hide a stop (Burrow #290)", .stopped, looks: 30, consumers: [.gone]) {
            point,
            look in
            if look < 15 { point.turn(added: 10, done: 10) }
            if look == 15 { point.turn(added: 10, done: 0) }
        },
        HealthCase(
            "they died with entries in hand, and nothing is left to read",
            .stopped,
            consumers: [.goneWithEntries]
        ) {
            point,
            look in
            if look == 0 { point.turn(added: 5, done: 0) }
            if look == 1 { point.deliver(5) }
            if look > 7 { point.silent = 5 }
        },
        HealthCase("one of two is gone, the other works", .ok, consumers: [.gone, .active]) { point, _ in
            point.turn(added: 10, done: 10)
        },
        HealthCase("one of two is gone, the other does nothing", .stalled, consumers: [.gone, .waiting]) {
            point,
            look in
            if look == 0 { point.turn(added: 10, done: 0) }
        },
        HealthCase("consumers ask for nothing, though they are heard of", .stalled, consumers: [.active]) { point, _ in
            point.turn(added: 10, done: 0)
        },
        HealthCase("handlers hang, and their leases are not renewed", .stalled, consumers: [.stuck]) { point, look in
            if look == 0 { point.turn(added: 3, done: 0) }
            if look == 1 { point.deliver(3) }
            point.silent = look > 10 ? 3 : 0
        },
        HealthCase("all consumers have left, and entries wait", .noConsumers, consumers: []) { point, look in
            if look == 3 { point.turn(added: 7, done: 0) }
        },
        HealthCase("all consumers have left, and entries are pending", .noConsumers, consumers: []) { point, look in
            if look == 0 { point.turn(added: 7, done: 0) }
            if look == 1 { point.deliver(7) }
        },
        HealthCase("it moved again at the last look", .ok, consumers: [.active]) { point, look in
            point.turn(added: 1, done: look == 29 ? 20 : 0)
        },
        HealthCase("a group that was set back begins anew", .ok, consumers: [.active]) { point, look in
            if look == 0 { point.turn(added: 900, done: 0) }
            if look == 29 { point.delivered = EntryID(milliseconds: 1) }
        },
    ]

    private static let unknowns = [
        HealthCase("a null lag, and entries are delivered", .ok) { point, _ in
            (point.lag, point.read, point.hasUndelivered) = (nil, nil, true)
            point.delivered = EntryID(milliseconds: point.delivered.milliseconds + 5)
        },
        HealthCase("a null lag is not 0: nobody reads what waits", .stopped, consumers: [.gone]) { point, _ in
            (point.lag, point.read, point.hasUndelivered) = (nil, nil, true)
        },
        HealthCase("a null lag, and nothing is known to wait", .ok, consumers: [.gone]) { point, _ in
            (point.lag, point.read) = (nil, nil)
        },
        HealthCase("consumers could not be read: no verdict about them", .stalled, consumers: nil) { point, _ in
            point.turn(added: 10, done: 0)
        },
        HealthCase("before Redis 7.0: no counts, and the pending entries change", .ok) { point, look in
            (point.lag, point.read, point.added, point.hasUndelivered) = (nil, nil, nil, true)
            point.pending = 10
            point.firstPending = EntryID(milliseconds: UInt64(2_000 + look))
        },
        HealthCase("dead letters are not counted yet", .ok) { point, _ in
            point.turn(added: 10, done: 10)
            point.deadLetters = nil
        },
    ]

    private static let deaths = [
        HealthCase("entries kill their consumers until they are dead letters", .crashLooping) { point, look in
            point.turn(added: 10, done: 10)
            if look % 5 == 4 { point.deadLetters?[.crashed, default: 0] += 1 }
        },
        HealthCase("again and again a consumer dies with entries in hand", .crashLooping) { point, look in
            point.turn(added: 10, done: 10)
            point.deaths = look % 3 == 0 ? 0 : 1
        },
        HealthCase("every message fails at every attempt", .poisoned) { point, _ in
            point.turn(added: 10, done: 10)
            point.deadLetters?[.failed, default: 0] += 10
        },
        HealthCase("a producer writes what nobody can read", .poisoned) { point, look in
            point.turn(added: 10, done: 10)
            if look > 20 { point.deadLetters?[.unreadable, default: 0] += 5 }
        },
        HealthCase("they fail where the server does not count", .poisoned) { point, _ in
            (point.read, point.added) = (nil, nil)
            point.delivered = EntryID(milliseconds: point.delivered.milliseconds + 5)
            point.deadLetters?[.failed, default: 0] += 1
        },
        HealthCase("two dead letters are an accident", .ok) { point, look in
            point.turn(added: 0, done: 0)
            if look == 10 || look == 20 { point.deadLetters?[.failed, default: 0] += 1 }
        },
    ]

    private static let losses = [
        HealthCase("entries were trimmed before they were read", .losing) { point, look in
            point.turn(added: 100, done: 100)
            point.lost = look == 5 ? 12 : 0
        },
        HealthCase("loss is worse than a stop", .losing, consumers: [.gone]) { point, look in
            point.turn(added: 100, done: 0)
            point.lost = look == 5 ? 12 : 0
        },
        HealthCase("a loss of long ago is over", .ok, looks: 100) { point, look in
            point.turn(added: 100, done: 100)
            point.lost = look == 1 ? 12 : 0
        },
    ]
}
