import Logging
import Metrics
import Redis
import Tracing

/// The tasks that run the handler: as many at once as the configuration allows, in the order of arrival.
struct HandlerPool: Sendable {
    let member: GroupMember
    let buffer: ArrivalBuffer
    let acknowledger: Acknowledger
    let judge: FailureJudge
    let redeliverer: Redeliverer
    let metrics: ConsumerMetrics
    let logger: Logger
    let onSkip: (@Sendable (EntryID, String) -> Void)?
    let handler: Handler

    /// Handles entries until the buffer is finished and empty, or the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for _ in 0..<member.configuration.consumer.maxConcurrentHandlers {
                group.addTask {
                    while !Task.isCancelled, let arrival = await buffer.next() { await process(arrival) }
                }
            }
        }
    }

    private func process(_ arrival: Arrival) async {
        switch envelope(of: arrival) {
        case .message(let message):
            if let group = message.forGroup, group != member.group {
                acknowledge(arrival)
            } else {
                await handle(message, arrival)
            }
        case .malformed(let fault): await skip(arrival, fault.description)
        case .unknownVersion(let version): await skip(arrival, "unknown envelope version '\(version)'")
        }
    }

    private func envelope(of arrival: Arrival) -> Envelope {
        do {
            return Envelope(id: arrival.id, flat: try arrival.fields.elements().map { try $0.wireString() })
        } catch {
            return .malformed(.noFields)  // A null in place of the fields: the entry was deleted.
        }
    }

    private func handle(_ message: Message, _ arrival: Arrival) async {
        let delivery = Delivery(
            message: message,
            id: arrival.id,
            queue: member.queue,
            consumer: member.name,
            attempt: message.priorAttempts + arrival.attemptsAtEntry
        )
        let start = ContinuousClock.now
        do {
            try await call(delivery)
            metrics.handled.increment()
            metrics.handling.record(duration: start.duration(to: .now))
            acknowledge(arrival)
        } catch  where Task.isCancelled {
            // The shutdown's deadline cut the handler off; that is no failure of the message, which stays pending.
            logger.debug("handler cut off by the shutdown", metadata: metadata(delivery))
        } catch {
            logger.debug("handler failed", metadata: metadata(delivery).merging(["error": "\(error)"]) { $1 })
            await judge.failed(arrival, message, error, then: redeliverer)
        }
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
        metrics.skipped.increment()
        onSkip?(arrival.id, reason)
        await judge.unreadable(arrival, reason)
    }

    private func acknowledge(_ arrival: Arrival) {
        acknowledger.add(GroupMember.Handled(id: arrival.id, mayHaveRetryHash: arrival.mayHaveRetryHash))
    }

    private func metadata(_ delivery: Delivery) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["entry.id": "\(delivery.id)", "queue.attempt": "\(delivery.attempt)"]
        if let traceID = delivery.message.traceID { metadata["trace_id"] = "\(traceID)" }
        return metadata
    }
}
