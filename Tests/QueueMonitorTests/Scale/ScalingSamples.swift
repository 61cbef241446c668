@testable import QueueMonitor
@testable import ThinRSMQ

/// What scans see of a stream with one group, as tests of scaling say.
enum ScalingSamples {
    /// A stream, and its group.
    static func make(
        added: Int?,
        read: Int?,
        pending: Int = 0,
        lag: Lag = .exact(0),
        timeLag: Duration? = nil,
        census: PendingCensus? = PendingCensus()
    ) throws -> (StreamSample, GroupSample) {
        let keys = try QueueKeys(namespace: "shop", topic: "orders")
        let last = EntryID(milliseconds: 9)
        let group = GroupSample(
            queue: Queue(keys: keys, group: "billing"),
            information: GroupInformation(
                name: "billing",
                consumers: 1,
                pending: pending,
                lastDeliveredID: last,
                entriesRead: read,
                lag: lag.count
            ),
            lag: lag,
            firstUndelivered: nil,
            timeLag: timeLag,
            consumers: nil,
            census: census
        )
        let stream = StreamSample(
            keys: keys,
            isOwned: true,
            information: StreamInformation(
                length: 9,
                groups: 1,
                lastGeneratedID: last,
                firstID: EntryID(milliseconds: 1),
                lastID: last,
                entriesAdded: added
            ),
            deadLetters: 0,
            deadLetterFacts: nil,
            memory: nil,
            groups: [group]
        )
        return (stream, group)
    }

    /// A verdict.
    static func assessment(_ verdict: GroupHealth.Verdict) -> GroupAssessment {
        GroupAssessment(
            health: GroupHealth(verdict: verdict, reason: ""),
            consumers: nil,
            arrivalRate: nil,
            serviceRate: nil,
            waiting: nil
        )
    }

    /// A scan that saw so many waiting entries, and so many that are done, and how it judged the group.
    static func reading(
        waiting: Int,
        done: Int = 0,
        _ verdict: GroupHealth.Verdict,
        at time: Timestamp
    ) throws -> ScanReading {
        let (stream, group) = try make(added: done + waiting, read: done, lag: .exact(waiting))
        return ScanReading(
            snapshot: Snapshot(time: time, streams: [stream], failures: []),
            assessments: [group.queue: assessment(verdict)],
            losses: [],
            repairs: [],
            repairFailure: nil,
            atMaximum: [:],
            isComplete: true
        )
    }
}
