import Redis
import ThinRSMQ

/// Reads the watched streams into a snapshot, in a number of round trips that hardly grows with their number.
///
/// What fails for one stream or group is among the snapshot's failures; what fails for all ends the tick.
struct Sampler: Sendable {
    /// Most streams of one pipeline.
    private static let chunk = 100
    /// Most groups of a tick whose undelivered entries are counted; the others have no lag that is known.
    private static let mostCounts = 200
    /// Most groups whose pending entries are read at the same time.
    private static let scansAtOnce = 8

    private let inspector: QueueInspector
    private let scanner: PendingScanner
    private let budget: Int
    /// Where the scan of a long list goes on.
    private var cursors: [Queue: EntryID] = [:]
    private var deadLetters: DeadLetterWatch
    private var memory: MemoryWatch
    private var server = ServerWatch()

    init(client: RedisClient, settings: MonitorSettings) {
        inspector = QueueInspector(client: client)
        scanner = PendingScanner(client: client, configuration: settings.queue)
        budget = settings.pendingBudget
        deadLetters = DeadLetterWatch(maxReplays: settings.queue.deadLetters.maxReplays)
        memory = MemoryWatch(isOn: settings.metrics.memory)
    }

    mutating func sample(_ streams: [WatchedStream]) async throws -> Snapshot {
        let (now, looks, failures) = try await look(at: streams)
        var finds = GroupFinds()
        finds.firstUndelivered = try await firstUndelivered(looks)
        finds.counts = try await counts(looks, finds.firstUndelivered)
        finds.consumers = try await consumers(looks)
        finds.censuses = try await censuses(of: looks)
        finds.deadLetters = try await deadLetters.look(at: looks, by: inspector)
        finds.memory = try await memory.look(at: looks, by: inspector)
        cursors = finds.censuses.compactMapValues { try? $0.get().next }
        return Snapshot(
            time: now,
            streams: looks.map { $0.sample(at: now, finds) },
            failures: failures + finds.failures,
            server: try await server.look(by: inspector)
        )
    }

    private func look(
        at streams: [WatchedStream]
    ) async throws -> (time: Timestamp, looks: [StreamLook], failures: [StreamFailure]) {
        var times: [Timestamp] = []
        var looks: [StreamLook] = []
        var failures: [StreamFailure] = []
        // Without a stream, too, the server is asked for its time: that is how it is known to answer.
        for chunk in streams.isEmpty ? [[]] : streams.chunks(of: Self.chunk) {
            let (time, views) = try await inspector.views(of: chunk.map(\.keys))
            times.append(time)
            for (stream, view) in zip(chunk, views) {
                switch view {
                case .success(let view): looks.append(StreamLook(stream: stream, view: view))
                case .failure(let error):
                    failures.append(StreamFailure(stream: stream.keys.stream, group: nil, error: error))
                }
            }
        }
        return (times.first ?? .now(), looks, failures)
    }

    /// For groups that are behind only: Redis sends the whole entry.
    private func firstUndelivered(_ looks: [StreamLook]) async throws -> [Queue: EntryID?] {
        let behind = looks.flatMap(\.groupsBehind)
        var firsts: [Queue: EntryID?] = [:]
        for chunk in behind.chunks(of: Self.chunk) {
            let ids = try await inspector.firstUndelivered(chunk.map { ($0.keys.stream, $1) })
            for ((queue, _), id) in zip(chunk, ids) {
                // A stream that cannot be read is a failure of the next tick, at the latest.
                if case .success(let id) = id { firsts.updateValue(id, forKey: queue) }
            }
        }
        return firsts
    }

    private func counts(
        _ looks: [StreamLook],
        _ firsts: [Queue: EntryID?]
    ) async throws -> [Queue: QueueInspector.UndeliveredCount] {
        var counts: [Queue: QueueInspector.UndeliveredCount] = [:]
        // A few at a time: each may hold Redis for a moment.
        for chunk in looks.flatMap({ $0.groupsToCount(firsts) }).prefix(Self.mostCounts).chunks(of: 10) {
            let answers = try await inspector.countUndelivered(chunk.map { ($0.keys.stream, $1) })
            for ((queue, _), answer) in zip(chunk, answers) { counts[queue] = try? answer.get() }
        }
        return counts
    }

    private func consumers(
        _ looks: [StreamLook]
    ) async throws -> [Queue: Result<[ConsumerInformation], RedisError>] {
        var consumers: [Queue: Result<[ConsumerInformation], RedisError>] = [:]
        for chunk in looks.flatMap(\.withConsumers).chunks(of: Self.chunk) {
            for (queue, answer) in zip(chunk, try await inspector.consumers(of: chunk)) { consumers[queue] = answer }
        }
        return consumers
    }

    private func censuses(of looks: [StreamLook]) async throws -> [Queue: Result<PendingCensus, RedisError>] {
        // Names of different bytes may be equal to Swift, as two spellings of `é` are: such groups share a scan.
        let pending = Dictionary(looks.flatMap(\.pending), uniquingKeysWith: max)
        let shares = PendingBudget.shares(of: pending, total: budget)
        return try await withThrowingTaskGroup(of: (Queue, Result<PendingCensus, RedisError>).self) { group in
            var censuses: [Queue: Result<PendingCensus, RedisError>] = [:]
            var rest = Array(shares)[...]
            func scanNext() {
                guard let (queue, share) = rest.popFirst() else { return }
                group.addTask { (queue, try await census(of: queue, budget: share)) }
            }
            for _ in 0..<Self.scansAtOnce { scanNext() }
            while let (queue, census) = try await group.next() {
                censuses[queue] = census
                scanNext()
            }
            return censuses
        }
    }

    private func census(of queue: Queue, budget: Int) async throws -> Result<PendingCensus, RedisError> {
        do {
            return .success(try await scanner.scan(queue, from: cursors[queue], budget: budget))
        } catch let error as RedisError where error.isAnswer {
            return .failure(error)
        }
    }
}
