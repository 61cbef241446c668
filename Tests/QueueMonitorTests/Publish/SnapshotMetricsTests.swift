import Exposition
import Testing

@testable import QueueMonitor
@testable import ThinRSMQ

@Suite("Metrics of a snapshot")
struct SnapshotMetricsTests {
    /// A snapshot of one stream with one group.
    private func snapshot(
        lag: Lag = .exact(0),
        timeLag: Duration? = nil,
        census: PendingCensus? = PendingCensus(),
        entriesAdded: Int? = 7,
        deadLetters: Int? = 2
    ) throws -> Snapshot {
        let keys = try QueueKeys(namespace: "shop", topic: "orders")
        let last = EntryID(milliseconds: 9)
        let group = GroupSample(
            queue: Queue(keys: keys, group: "billing"),
            information: GroupInformation(
                name: "billing",
                consumers: 3,
                pending: 4,
                lastDeliveredID: last,
                entriesRead: nil,
                lag: lag.count
            ),
            lag: lag,
            firstUndelivered: nil,
            timeLag: timeLag,
            consumers: [],
            census: census
        )
        let information = StreamInformation(
            length: 5,
            groups: 1,
            lastGeneratedID: last,
            firstID: EntryID(milliseconds: 1),
            lastID: last,
            entriesAdded: entriesAdded
        )
        let stream = StreamSample(
            keys: keys,
            isOwned: true,
            information: information,
            deadLetters: deadLetters,
            deadLetterFacts: nil,
            memory: nil,
            groups: [group]
        )
        return Snapshot(time: Timestamp(unixMilliseconds: 1_500), streams: [stream], failures: [])
    }

    /// The samples of the page: text without comments.
    private func samples(_ snapshot: Snapshot) -> [String] {
        var page: [UInt8] = []
        ExpositionWriter(.text004).write(snapshot.metricFamilies(), to: &page)
        return String(decoding: page, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    private let group = #"{stream="shop:orders",group="billing"}"#

    @Test("every figure of a stream and its group is there")
    func complete() throws {
        let lines = samples(try snapshot(lag: .exact(6), timeLag: .milliseconds(2_500)))
        #expect(lines.contains(#"thinrsmq_stream_length{stream="shop:orders"} 5"#))
        #expect(lines.contains(#"thinrsmq_stream_entries_added_total{stream="shop:orders"} 7"#))
        #expect(lines.contains(#"thinrsmq_stream_dead_letters{stream="shop:orders"} 2"#))
        #expect(lines.contains("thinrsmq_group_lag\(group) 6"))
        #expect(lines.contains("thinrsmq_group_time_lag_seconds\(group) 2.5"))
        #expect(lines.contains("thinrsmq_group_consumers\(group) 3"))
        #expect(lines.contains("thinrsmq_group_pending\(group) 4"))
        #expect(lines.contains("thinrsmq_group_oldest_pending_idle_seconds\(group) 0"))
        #expect(lines.contains("thinrsmq_snapshot_timestamp_seconds 1.5"))
        #expect(lines.count { $0.hasPrefix("thinrsmq_group_pending_by_state") } == PendingState.allCases.count)
    }

    @Test("a lag that is not known has no series, its age may have one")
    func unknownLag() throws {
        let lines = samples(try snapshot(lag: .unknown, timeLag: .seconds(3)))
        #expect(!lines.contains { $0.hasPrefix("thinrsmq_group_lag{") })
        #expect(
            lines.contains(
                #"thinrsmq_group_lag_confidence{stream="shop:orders",group="billing",confidence="unknown"} 1"#
            )
        )
        #expect(lines.contains("thinrsmq_group_time_lag_seconds\(group) 3"))
    }

    @Test("the time lag is 0 where nothing is left to deliver, and absent where ids tell no time")
    func timeLag() throws {
        #expect(samples(try snapshot(lag: .exact(0))).contains("thinrsmq_group_time_lag_seconds\(group) 0"))
        #expect(!samples(try snapshot(lag: .exact(1))).contains { $0.hasPrefix("thinrsmq_group_time_lag") })
    }

    @Test("a pending list that could not be read has no states and no age, but the server's count")
    func unreadablePending() throws {
        let lines = samples(try snapshot(census: nil))
        #expect(!lines.contains { $0.hasPrefix("thinrsmq_group_pending_by_state") })
        #expect(!lines.contains { $0.hasPrefix("thinrsmq_group_oldest_pending_idle") })
        #expect(lines.contains("thinrsmq_group_pending\(group) 4"))
    }

    @Test("what the server does not tell is absent")
    func olderServers() throws {
        let lines = samples(try snapshot(entriesAdded: nil, deadLetters: nil))
        #expect(!lines.contains { $0.hasPrefix("thinrsmq_stream_entries_added") })
        #expect(!lines.contains { $0.hasPrefix("thinrsmq_stream_dead_letters") })
    }

    @Test("no label has a name that Prometheus attaches to targets")
    func labels() throws {
        let taken: Set = ["namespace", "pod", "service", "container", "job", "instance"]
        for line in samples(try snapshot(lag: .exact(1))) {
            let names = line.matches(of: /([a-z_]+)="/).map { String($0.1) }
            #expect(taken.isDisjoint(with: names), "\(line)")
        }
    }
}
