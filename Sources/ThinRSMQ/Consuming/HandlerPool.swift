import Logging
import Metrics
import Redis
import Tracing

/// The tasks that run the handler: as many at once as the configuration allows, in the order of arrival.
struct HandlerPool: Sendable {
    let member: GroupMember
    let held: HeldEntries
    let buffer: ArrivalBuffer
    let slots: [HandlerSlot]
    let acknowledger: Acknowledger
    let judge: FailureJudge
    let redeliverer: Redeliverer
    let metrics: ConsumerMetrics
    let logger: Logger
    let onSkip: (@Sendable (EntryID, String) -> Void)?
    let handler: Handler
    let turnstile = Turnstile()

    /// Handles entries until the buffer is finished and empty, or the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for slot in slots {
                group.addTask {
                    await slot.run {
                        while !Task.isCancelled {
                            guard let arrival = await buffer.next() else { return true }
                            guard held.contains(arrival.id) else { continue }  // Its lease was lost meanwhile.
                            await process(arrival, in: slot)
                            guard slot.end() else { return false }
                        }
                        return false
                    }
                }
            }
        }
    }

    private func process(_ arrival: Arrival, in slot: HandlerSlot) async {
        switch envelope(of: arrival) {
        case .message(let message):
            if let group = message.forGroup, group != member.group {
                acknowledger.add(arrival.handled)
            } else if message.crashes + arrival.crashes > 0 {
                await handleAlone(message, arrival, in: slot)
            } else {
                await turnstile.enter(alone: false)
                if await handle(message, arrival, in: slot) { acknowledger.add(arrival.handled) }
                turnstile.leave()
            }
        case .malformed where arrival.isForAnother(than: member.group),
            .unknownVersion where arrival.isForAnother(than: member.group):
            acknowledger.add(arrival.handled)
        case .malformed(let fault): await skip(arrival, fault.description)
        case .unknownVersion(let version):
            let reason = "unknown envelope version '\(version)'"
            switch member.configuration.consumer.unknownVersions {
            case .deadLetter: await skip(arrival, reason)
            case .skip:
                note(skipOf: arrival, reason)
                acknowledger.add(arrival.handled)
            }
        }
    }

    private func envelope(of arrival: Arrival) -> Envelope {
        do {
            return Envelope(id: arrival.id, flat: try arrival.fields.elements().map { try $0.wireString() })
        } catch {
            return .malformed(.noFields)  // A null in place of the fields: the entry was deleted.
        }
    }

    /// Handles what a consumer died of, perhaps, while nothing else is in this consumer's handlers: if it dies again, the
    /// others are known to be innocent.
    private func handleAlone(_ message: Message, _ arrival: Arrival, in slot: HandlerSlot) async {
        await turnstile.enter(alone: true)
        defer { turnstile.leave() }
        do {
            guard try await member.beginAlone(arrival.id) else {
                metrics.leasesLost.increment()
                return held.remove([arrival.id])
            }
        } catch {
            // Then a crash counts for all that is in hand, as it does without this note.
            logger.debug("noting that an entry is handled alone failed", metadata: ["error": "\(error)"])
        }
        // Acknowledged before another begins, or that one's crash would be taken for this one's.
        if await handle(message, arrival, in: slot) { await acknowledger.send([arrival.handledBefore]) }
    }

    /// Runs the handler; whether the entry is to be acknowledged.
    private func handle(_ message: Message, _ arrival: Arrival, in slot: HandlerSlot) async -> Bool {
        if Task.isCancelled { return false }
        let delivery = Delivery(
            message: message,
            id: arrival.id,
            queue: member.queue,
            consumer: member.name,
            attempt: message.priorAttempts + arrival.attemptsAtEntry,
            lease: slot.begin(arrival.id)
        )
        let start = ContinuousClock.now
        do {
            try await call(delivery)
            if delivery.lease.isLost { return false }
            metrics.handled.increment()
            metrics.handling.record(duration: start.duration(to: .now))
            return true
        } catch  where delivery.lease.isLost {
            logger.debug("handler cut off: its lease was lost", metadata: metadata(delivery))
        } catch  where Task.isCancelled {
            // The shutdown's deadline cut the handler off; that is no failure of the message, which stays pending.
            logger.debug("handler cut off by the shutdown", metadata: metadata(delivery))
        } catch {
            logger.debug("handler failed", metadata: metadata(delivery).merging(["error": "\(error)"]) { $1 })
            await judge.failed(arrival, message, error, then: redeliverer)
        }
        return false
    }

    private func call(_ delivery: Delivery) async throws {
        // A span that nobody records still costs as much as the rest of the delivery.
        if InstrumentationSystem.tracer is NoOpTracer { return try await handler(delivery) }
        try await withSpan("\(member.stream) process", ofKind: .consumer) { span in
            span.attributes["messaging.system"] = "redis"
            span.attributes["messaging.destination.name"] = member.stream
            span.attributes["messaging.consumer.group.name"] = member.group
            span.attributes["messaging.message.id"] = delivery.id.description
            try await handler(delivery)
        }
    }

    private func skip(_ arrival: Arrival, _ reason: String) async {
        note(skipOf: arrival, reason)
        await judge.unreadable(arrival, reason)
    }

    private func note(skipOf arrival: Arrival, _ reason: String) {
        metrics.skipped.increment()
        onSkip?(arrival.id, reason)
    }

    private func metadata(_ delivery: Delivery) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["entry.id": "\(delivery.id)", "queue.attempt": "\(delivery.attempt)"]
        if let traceID = delivery.message.traceID { metadata["trace_id"] = "\(traceID)" }
        return metadata
    }
}

extension Arrival {
    fileprivate var handled: GroupMember.Handled { GroupMember.Handled(id: id, mayHaveRetryHash: mayHaveRetryHash) }
    /// It was noted in its retry hash.
    fileprivate var handledBefore: GroupMember.Handled { GroupMember.Handled(id: id, mayHaveRetryHash: true) }
}
