import Metrics

/// What a consumer counts, made once; the labels are the stream and the group.
struct ConsumerMetrics: Sendable {
    let received: Counter
    let handled: Counter
    let failed: Counter
    let crashed: Counter
    let acknowledged: Counter
    let acknowledgementsFailed: Counter
    let leasesLost: Counter
    let deadLettered: Counter
    let deadLettersTrimmed: Counter
    let skipped: Counter
    let readFailures: Counter
    let groupsCreated: Counter
    let handling: Timer

    init(_ queue: Queue) {
        let dimensions = [("stream", queue.keys.stream), ("group", queue.group)]
        func counter(_ name: String) -> Counter { Counter(label: "thinrsmq_consumer_\(name)", dimensions: dimensions) }
        received = counter("received")
        handled = counter("handled")
        failed = counter("failed")
        crashed = counter("crashed")
        acknowledged = counter("acknowledged")
        acknowledgementsFailed = counter("acknowledgements_failed")
        leasesLost = counter("leases_lost")
        deadLettered = counter("dead_lettered")
        deadLettersTrimmed = counter("dead_letters_trimmed")
        skipped = counter("skipped")
        readFailures = counter("read_failures")
        groupsCreated = counter("groups_recreated")
        handling = Timer(label: "thinrsmq_consumer_handling", dimensions: dimensions)
    }
}
