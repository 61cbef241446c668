import Redis
import ThinRSMQ

/// Reads the watched streams into a snapshot, in a number of round trips that hardly grows with their number.
struct Sampler: Sendable {
    /// Most streams of one pipeline.
    private static let chunk = 100
    /// Most groups whose pending entries are read at the same time.
    private static let scansAtOnce = 8

    private let inspector: QueueInspector
    private let scanner: PendingScanner
    private let budget: Int
    /// Where the scan of a long list goes on.
    private var cursors: [Queue: EntryID] = [:]

    init(client: RedisClient, settings: MonitorSettings) {
        inspector = QueueInspector(client: client)
        scanner = PendingScanner(client: client, configuration: settings.queue)
        budget = settings.pendingBudget
    }

    mutating func sample(_ streams: [WatchedStream]) async throws -> Snapshot {
        var time: Timestamp?
        var looks: [Look] = []
        var failures: [StreamFailure] = []
        for start in stride(from: 0, to: max(1, streams.count), by: Self.chunk) {
            let chunk = streams[start..<min(start + Self.chunk, streams.count)]
            let (now, views) = try await inspector.views(of: chunk.map(\.keys))
            time = time ?? now
            for (stream, view) in zip(chunk, views) {
                switch view {
                case .success(let view): looks.append(Look(stream: stream, view: view))
                case .failure(let error): failures.append(StreamFailure(stream: stream.keys.stream, error: error))
                }
            }
        }
        let now = time ?? Timestamp.now()
        let firsts = try await firstUndelivered(looks)
        let censuses = try await censuses(of: looks)
        let samples = looks.map { $0.sample(at: now, firsts, censuses) }
        return Snapshot(time: now, streams: samples, failures: failures)
    }

    /// A stream that was read, before its groups are looked at more closely.
    private struct Look {
        let stream: WatchedStream
        let view: QueueInspector.StreamView

        var queues: [(Queue, GroupInformation)] {
            view.groups.map { (Queue(keys: stream.keys, group: $0.name), $0) }
        }

        func sample(
            at now: Timestamp,
            _ firsts: [Queue: EntryID],
            _ censuses: [Queue: PendingCensus]
        ) -> StreamSample {
            StreamSample(
                keys: stream.keys,
                isOwned: stream.isOwned,
                information: view.stream,
                deadLetters: view.deadLetters,
                groups: queues.map { queue, group in
                    GroupSample(
                        queue: queue,
                        information: group,
                        lag: Lag(of: group, in: view.stream),
                        timeLag: firsts[queue].flatMap { now.age(of: $0) },
                        census: censuses[queue] ?? PendingCensus()
                    )
                }
            )
        }
    }

    /// For groups that are behind only: Redis sends the whole entry.
    private func firstUndelivered(_ looks: [Look]) async throws -> [Queue: EntryID] {
        let behind = looks.flatMap { look in
            look.queues.filter { _, group in Lag(of: group, in: look.view.stream) != .exact(0) }
        }
        var firsts: [Queue: EntryID] = [:]
        for start in stride(from: 0, to: behind.count, by: Self.chunk) {
            let chunk = behind[start..<min(start + Self.chunk, behind.count)]
            let ids = try await inspector.firstUndelivered(chunk.map { ($0.keys.stream, $1.lastDeliveredID) })
            for ((queue, _), id) in zip(chunk, ids) { firsts[queue] = id }
        }
        return firsts
    }

    private mutating func censuses(of looks: [Look]) async throws -> [Queue: PendingCensus] {
        let queues = looks.flatMap { look in look.queues.filter { $1.pending > 0 }.map { $0.0 } }
        guard !queues.isEmpty else {
            cursors = [:]
            return [:]
        }
        let censuses = await scanAll(queues, budget: max(QueueInspector.largestPage, budget / queues.count))
        cursors = censuses.compactMapValues(\.next)
        return censuses
    }

    /// A group that cannot be read, or is gone since, has no census; its stream says why in the next tick.
    private func scanAll(_ queues: [Queue], budget: Int) async -> [Queue: PendingCensus] {
        await withTaskGroup(of: (Queue, PendingCensus?).self) { [scanner, cursors] group in
            var censuses: [Queue: PendingCensus] = [:]
            var rest = queues[...]
            func scanNext() {
                guard let queue = rest.popFirst() else { return }
                group.addTask { (queue, try? await scanner.scan(queue, from: cursors[queue], budget: budget)) }
            }
            for _ in 0..<Self.scansAtOnce { scanNext() }
            for await (queue, census) in group {
                censuses[queue] = census
                scanNext()
            }
            return censuses
        }
    }
}
