import Redis
import ThinRSMQ

/// Reads what the checks judge, and changes nothing.
///
/// A question that the server refuses is noted, and the rest goes on without it.
struct DoctorReading {
    /// What to look at.
    struct Scope: Sendable {
        var namespaces: [String]
        var streamPatterns: [String] = []
        /// Most pages of SCAN, of 1,000 keys each, in all.
        var mostPages = 100
        /// Most retry hashes to look at.
        var mostHashes = 10_000
    }

    /// Streams, groups or hashes of one round trip.
    private static let batch = 100

    private let scope: Scope
    private let inspector: QueueInspector
    private var facts: DoctorFacts
    private var inventory = KeyInventory()

    init(_ scope: Scope, client: RedisClient) {
        self.scope = scope
        inspector = QueueInspector(client: client)
        facts = DoctorFacts(address: client.configuration.address)
    }

    /// Reads it all.
    ///
    /// - Throws: `RedisError` if Redis is away.
    mutating func read() async throws -> DoctorFacts {
        facts.server = try await inspector.serverFacts()
        facts.refusals = facts.server.refusals
        try await readRights()
        for namespace in scope.namespaces { try await readKeys(of: namespace) }
        try await readStreams(try await streamsToRead())
        try await readDeadLetters()
        try await readHashes()
        facts.keys.wrongTypes = inventory.wrongTypes
        facts.keys.streamsAmongRetries = inventory.streamsAmongRetries
        return facts
    }

    // MARK: - Rights

    private mutating func readRights() async throws {
        let (inspector, scope) = (inspector, scope)
        let answer = try await answer(to: "ACL WHOAMI") { try await inspector.userName() }
        guard !scope.namespaces.isEmpty, let user = answer ?? nil else { return }
        var rights = RightsFacts(user: user)
        for role in Role.allCases {
            let calls = scope.namespaces.flatMap { namespace in
                role.commands.map { (namespace, $0, $0.words(stream: namespace + ":doctor")) }
            }
            let refusals = try await self.answer(to: "ACL DRYRUN") {
                try await inspector.refusals(of: calls.map(\.2), to: user)
            }
            guard let refusals = refusals ?? nil else { return }
            var missing: [String] = []
            for ((namespace, right, _), refusal) in zip(calls, refusals) {
                guard let refusal else { continue }
                let pattern = right.sample.contains(.leader) ? LeaderKey.pattern : Glob.escaped(namespace) + ":*"
                let word = refusal.contains("to access the") ? "~\(pattern)" : "+\(right.name)"
                if !missing.contains(word) { missing.append(word) }
            }
            rights.missing[role] = missing
        }
        facts.rights = rights
    }

    // MARK: - Keys and streams

    private mutating func readKeys(of namespace: String) async throws {
        let inspector = inspector
        var cursor = "0"
        repeat {
            guard mayReadPage() else { return }
            let (pattern, place) = (Glob.escaped(namespace) + ":*", cursor)
            let page = try await answer(to: "SCAN") { try await inspector.keys(matching: pattern, cursor: place) }
            // What is refused is a note of its own.
            guard let page else { return }
            for key in page.keys { inventory.add(key.name, type: key.type) }
            cursor = page.next
        } while cursor != "0"
    }

    private mutating func mayReadPage() -> Bool {
        guard facts.keys.pages < scope.mostPages else {
            facts.keys.isCut = true
            return false
        }
        facts.keys.pages += 1
        return true
    }

    private mutating func streamsToRead() async throws -> [StreamFacts.Name] {
        let inspector = inspector
        var foreign: Set<String> = []
        for pattern in scope.streamPatterns {
            if Glob.isLiteral(pattern) { foreign.insert(pattern) }
            var cursor = "0"
            while !Glob.isLiteral(pattern), mayReadPage() {
                let place = cursor
                let page = try await answer(to: "SCAN") {
                    try await inspector.streamKeys(matching: pattern, cursor: place)
                }
                guard let page else { break }
                foreign.formUnion(page.keys)
                cursor = page.next
                if cursor == "0" { break }
            }
        }
        return inventory.streams.union(foreign).sorted().compactMap { key in
            StreamFacts.Name(key, namespaces: scope.namespaces)
        }
    }

    private mutating func readStreams(_ names: [StreamFacts.Name]) async throws {
        for batch in names.batches(of: Self.batch) {
            let inspector = inspector
            let views = try await answer(to: "XINFO") { try await inspector.views(of: batch.map(\.keys)).views } ?? []
            for (name, view) in zip(batch, views) {
                switch view {
                case .success(let view):
                    facts.streams.append(
                        StreamFacts(
                            keys: name.keys,
                            isOwned: name.isOwned,
                            information: view.stream,
                            groups: view.groups.map { GroupFacts(information: $0) },
                            deadLetters: view.deadLetters
                        )
                    )
                case .failure(let error) where error.isNoSuchKey: break
                case .failure(let error): note(error, of: "XINFO")
                }
            }
        }
        let places = facts.streams.indices.flatMap { stream in
            facts.streams[stream].groups.indices.map { (stream, $0) }
        }
        for batch in places.batches(of: Self.batch) { try await readGroups(batch) }
    }

    private mutating func readGroups(_ places: [(stream: Int, group: Int)]) async throws {
        let inspector = inspector
        let queues = places.map { place in
            let stream = facts.streams[place.stream]
            return Queue(keys: stream.keys, group: stream.groups[place.group].information.name)
        }
        let views = try await answer(to: "XPENDING") { try await inspector.groupViews(of: queues) } ?? []
        for ((place, queue), view) in zip(zip(places, queues), views) {
            switch view {
            case .success(let view):
                facts.streams[place.stream].groups[place.group].firstPending = view.pending.smallestID
                facts.streams[place.stream].groups[place.group].consumers = view.consumers
                guard let first = view.pending.smallestID,
                    let bound = facts.streams[place.stream].information.firstNeeded, first < bound
                else { continue }
                facts.streams[place.stream].groups[place.group].payloadGone =
                    try await answer(to: "XPENDING") { try await inspector.pendingCount(in: queue, before: bound) } ?? 0
            case .failure(let error) where error.reply?.code == "NOGROUP" || error.isNoSuchKey: break
            case .failure(let error): note(error, of: "XPENDING")
            }
        }
    }

    private mutating func readDeadLetters() async throws {
        for batch in inventory.deadLetters.sorted().batches(of: Self.batch) {
            let inspector = inspector
            let sizes = try await answer(to: "XLEN") { try await inspector.sizes(ofStreams: batch) } ?? []
            for (key, size) in zip(batch, sizes) {
                guard let size = try? size.get(), case .deadLetters(let stream) = QueueKeys.kind(of: key) else {
                    continue
                }
                facts.keys.deadLetters.append(
                    KeyFacts.DeadLetterStream(
                        key: key,
                        stream: stream,
                        // What was not searched may have it.
                        hasStream: inventory.has(stream) || facts.keys.isCut,
                        length: size.entries,
                        groups: size.groups,
                        hasOwnKeys: inventory.isTopic(key)
                    )
                )
            }
        }
    }

    private mutating func readHashes() async throws {
        let groups = Dictionary(
            facts.streams.map { ($0.keys.stream, $0.groups.map(\.information.name)) },
            uniquingKeysWith: { first, _ in first }
        )
        let known = inventory.hashes(groups: groups, isWhole: !facts.keys.isCut)
        facts.keys.uncheckedHashes = inventory.hashCount - min(known.count, scope.mostHashes)
        for batch in Array(known.prefix(scope.mostHashes)).batches(of: Self.batch) {
            let inspector = inspector
            let states = try await answer(to: "XPENDING") { try await inspector.states(of: batch) } ?? []
            for (hash, state) in zip(batch, states) {
                guard let state else { continue }
                if !state.expires { facts.keys.immortal.add(hash.key) }
                if !state.isPending { facts.keys.orphaned.add(hash.key) }
            }
        }
    }

    // MARK: - Refusals

    /// What the server answers; nil if it refuses, which is noted.
    private mutating func answer<Answer>(
        to command: String,
        _ ask: () async throws -> Answer
    ) async throws -> Answer? {
        do {
            return try await ask()
        } catch let error as RedisError where error.code == .server || error.code == .unexpectedReply {
            note(error, of: command)
            return nil
        }
    }

    private mutating func note(_ error: RedisError, of command: String) {
        guard !facts.refusals.contains(where: { $0.command == command }) else { return }
        facts.refusals.append(ServerFacts.Refusal(command: command, message: error.message))
    }
}

extension StreamInformation {
    /// Entries before this one are gone; nil for a stream that never had any.
    fileprivate var firstNeeded: EntryID? {
        firstID ?? (lastGeneratedID == .min ? nil : lastGeneratedID.next)
    }
}

extension StreamFacts {
    /// A stream that is to be read.
    struct Name {
        let keys: QueueKeys
        let isOwned: Bool

        /// Nil for keys that cannot be a topic's.
        init?(_ key: String, namespaces: [String]) {
            for namespace in namespaces {
                guard let topic = QueueKeys.topic(ofStream: key, namespace: namespace),
                    let keys = try? QueueKeys(namespace: namespace, topic: topic)
                else { continue }
                (self.keys, isOwned) = (keys, true)
                return
            }
            guard let keys = try? QueueKeys(stream: key) else { return nil }
            (self.keys, isOwned) = (keys, false)
        }
    }
}

extension Array {
    /// The elements in order, in pieces of at most `size`.
    fileprivate func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
