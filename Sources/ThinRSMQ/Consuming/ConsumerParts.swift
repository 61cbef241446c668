import Logging

/// What a running consumer is made of.
struct ConsumerParts: Sendable {
    let held = HeldEntries()
    let buffer: ArrivalBuffer
    let acknowledger: Acknowledger
    let leases: LeaseKeeper
    let redeliverer: Redeliverer
    let reader: EntryReader
    let pool: HandlerPool

    init(
        member: GroupMember,
        onSkip: (@Sendable (EntryID, String) -> Void)?,
        handler: @escaping Handler,
        logger: Logger
    ) {
        let slots = (0..<member.configuration.consumer.maxConcurrentHandlers).map { _ in HandlerSlot() }
        let metrics = ConsumerMetrics(member.queue)
        let judge = FailureJudge(member: member, held: held, metrics: metrics, logger: logger)
        buffer = ArrivalBuffer(lowWater: member.configuration.consumer.maxConcurrentHandlers)
        acknowledger = Acknowledger(member: member, held: held, metrics: metrics, logger: logger)
        leases = LeaseKeeper(member: member, held: held, slots: slots, metrics: metrics, logger: logger)
        redeliverer = Redeliverer(member: member, held: held, buffer: buffer, judge: judge, logger: logger)
        reader = EntryReader(
            member: member,
            held: held,
            buffer: buffer,
            redeliverer: redeliverer,
            metrics: metrics,
            logger: logger
        )
        pool = HandlerPool(
            member: member,
            held: held,
            buffer: buffer,
            slots: slots,
            acknowledger: acknowledger,
            judge: judge,
            redeliverer: redeliverer,
            metrics: metrics,
            logger: logger,
            onSkip: onSkip,
            handler: handler
        )
    }

    /// Takes entries into hand: their leases are renewed from now on, and a handler gets them.
    func take(_ arrivals: [Arrival]) {
        held.insert(arrivals.lazy.map(\.id))
        buffer.append(arrivals)
    }
}
