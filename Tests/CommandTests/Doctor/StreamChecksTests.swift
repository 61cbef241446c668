import Testing

@testable import ThinRSMQ
@testable import ThinRSMQCommand

@Suite("The doctor's judgement of streams and groups")
struct StreamChecksTests {
    private static let hour = Duration.seconds(3_600)

    /// A stream of entries 1-0 to `length`-0, which all groups have acknowledged unless said otherwise.
    private func stream(
        length: Int = 10,
        first: UInt64 = 1,
        _ groups: [GroupFacts] = [],
        deadLetters: Int? = 0,
        isOwned: Bool = true,
        countsEntries: Bool = true
    ) throws -> StreamFacts {
        let last = EntryID(milliseconds: first + UInt64(length) - 1)
        return StreamFacts(
            keys: try isOwned ? QueueKeys(namespace: "my app", topic: "orders") : QueueKeys(stream: "events"),
            isOwned: isOwned,
            information: StreamInformation(
                length: length,
                groups: groups.count,
                lastGeneratedID: last,
                firstID: length > 0 ? EntryID(milliseconds: first) : nil,
                lastID: length > 0 ? last : nil,
                entriesAdded: countsEntries ? length : nil
            ),
            groups: groups,
            deadLetters: deadLetters
        )
    }

    private func group(
        _ name: String = "g",
        pending: Int = 0,
        firstPending: UInt64? = nil,
        delivered: UInt64 = 10,
        lag: Int? = 0,
        payloadGone: Int = 0,
        consumers: [ConsumerInformation] = [ConsumerInformation("busy", idle: .seconds(1))]
    ) -> GroupFacts {
        GroupFacts(
            information: GroupInformation(
                name: name,
                consumers: consumers.count,
                pending: pending,
                lastDeliveredID: EntryID(milliseconds: delivered),
                entriesRead: nil,
                lag: lag
            ),
            firstPending: firstPending.map { EntryID(milliseconds: $0) },
            consumers: consumers,
            payloadGone: payloadGone
        )
    }

    private func found(_ stream: StreamFacts, version: ServerVersion = ServerVersion(7, 4)) -> [String] {
        findings(stream, version).map { "\($0.severity) \($0.id)" }
    }

    private func findings(_ stream: StreamFacts, _ version: ServerVersion = ServerVersion(7, 4)) -> [Finding] {
        StreamChecks(maxLength: 100, deadLetterMaxLength: 50, redisVersion: version).findings(about: stream)
    }

    @Test("nothing is said of a stream whose groups do their work")
    func healthy() throws {
        #expect(found(try stream([group()])).isEmpty)
        #expect(found(try stream([group(delivered: 4, lag: 6)])).isEmpty)
        #expect(found(try stream(length: 0)).isEmpty)
    }

    @Test("a stream at its bound is news only if the oldest is still needed")
    func length() throws {
        #expect(found(try stream(length: 90, [group(delivered: 90)])).isEmpty)
        #expect(found(try stream(length: 100)).isEmpty)
        let pending = group(pending: 1, firstPending: 1, delivered: 90)
        #expect(found(try stream(length: 90, [pending])) == ["warning stream-nearly-full"])
        #expect(found(try stream(length: 89, [group(pending: 1, firstPending: 1, delivered: 89)])).isEmpty)
        let unread = group(delivered: 0, lag: 90)
        #expect(found(try stream(length: 90, [unread])) == ["warning stream-nearly-full"])
        let unknown = group(delivered: 500, lag: nil)
        #expect(found(try stream(length: 90, first: 1_000, [unknown])).first == "warning stream-nearly-full")
        #expect(found(try stream(length: 201)) == ["note stream-overlong"])
    }

    @Test("dead letters are a note, and a warning when the oldest are about to be trimmed")
    func deadLetters() throws {
        #expect(found(try stream(deadLetters: 1)) == ["note dead-letters"])
        #expect(found(try stream(deadLetters: 45)) == ["warning dead-letters"])
        #expect(found(try stream(deadLetters: nil)).isEmpty)
        let finding = try #require(findings(try stream(deadLetters: 2)).first)
        #expect(finding.found == "it has 2 dead letters")
        #expect(finding.advice.contains("thinrsmq dlq peek --namespace 'my app' --topic orders"))
        #expect(findings(try stream(deadLetters: 1, isOwned: false)).first?.advice.contains("events:dlq") == true)
    }

    @Test("several groups are a note, on topics that monitors repair")
    func sharing() throws {
        let groups = [group("a"), group("b")]
        #expect(found(try stream(groups)) == ["note several-groups"])
        #expect(found(try stream(groups, isOwned: false)).isEmpty)
        #expect(findings(try stream(groups)).first?.advice.contains("requeueAcrossGroups") == true)
    }

    @Test("pending entries without payload are an error, with their number")
    func payloadGone() throws {
        let stream = try stream([group(pending: 3, firstPending: 1, payloadGone: 3)])
        #expect(found(stream) == ["error payload-gone"])
        #expect(findings(stream)[0].found.hasPrefix("3 pending entries lie before"))
        let many = try self.stream([group(pending: 9_000, firstPending: 1, payloadGone: QueueInspector.largestPage)])
        #expect(findings(many)[0].found.contains("or more"))
    }

    @Test("a group stands still if something is left and nobody was heard of")
    func standstill() throws {
        let silent = ConsumerInformation("dead", pending: 0, idle: Self.hour)
        #expect(found(try stream([group(delivered: 4, lag: 6, consumers: [])])) == ["warning group-stands-still"])
        #expect(
            found(try stream([group(delivered: 4, lag: 6, consumers: [silent])])).contains("warning group-stands-still")
        )
        #expect(found(try stream([group(delivered: 10, lag: 0, consumers: [])])).isEmpty)
        let busy = ConsumerInformation("busy", pending: 0, idle: .seconds(9))
        #expect(
            !found(try stream([group(delivered: 4, lag: 6, consumers: [silent, busy])])).contains(
                "warning group-stands-still"
            )
        )
        let finding = try #require(findings(try stream([group("o'brien", delivered: 4, lag: 6, consumers: [])])).first)
        #expect(finding.found.contains("it has no consumers); 6 to deliver, 0 pending, last delivered 4-0"))
        #expect(finding.advice.hasSuffix(#"redis-cli XGROUP DESTROY 'my app:orders' 'o'\''brien'"#))
        #expect(finding.subject == "group o'brien of my app:orders")
    }

    @Test("silent consumers with entries are a warning, those without a note")
    func consumers() throws {
        let dead = ConsumerInformation("dead", pending: 2, idle: Self.hour)
        let ghost = ConsumerInformation("ghost", pending: 0, idle: Self.hour, inactive: Self.hour)
        let young = ConsumerInformation("young", pending: 0, idle: Self.hour - .seconds(1), inactive: nil)
        let stream = try stream([group(pending: 2, firstPending: 9, consumers: [dead, ghost, young])])
        #expect(found(stream) == ["warning dead-consumers", "note ghost-consumers"])
        #expect(findings(stream)[0].found == "1 consumer silent for 1 h or longer has 2 entries pending: dead")
        #expect(findings(stream)[1].found == "1 consumer silent for 1 h or longer has nothing pending: ghost")
    }

    @Test("before 7.2 only this library's consumers are taken for ghosts")
    func ghostsOfOldVersions() throws {
        let others = ConsumerInformation("worker", pending: 0, idle: Self.hour)
        let ours = ConsumerInformation("thinrsmq-host-17-0123abcd", pending: 0, idle: Self.hour)
        let stream = try stream([group(consumers: [others, ours, ConsumerInformation("busy", idle: .zero)])])
        let old = findings(stream, ServerVersion(7, 0, 15))
        #expect(old.map(\.id) == ["ghost-consumers"])
        #expect(old.first?.found.hasSuffix("thinrsmq-host-17-0123abcd") == true)
        #expect(findings(stream, ServerVersion(7, 2)).first?.found.hasPrefix("2 consumers") == true)
    }

    @Test("a lag that is unknown is told, where the server counts at all")
    func lag() throws {
        #expect(found(try stream([group(lag: nil)])) == ["note lag-unknown"])
        #expect(found(try stream([group(lag: nil)], countsEntries: false)).isEmpty)
    }

    @Test(
        "ages are rounded down",
        arguments: [
            (Duration.seconds(119), "119 s"), (.seconds(3_600), "1 h"), (.seconds(5_000), "83 min"),
            (.seconds(90_000), "25 h"), (.seconds(200_000), "2 days"),
        ]
    )
    func ages(age: Duration, text: String) {
        #expect(age.age == text)
    }
}

extension ConsumerInformation {
    fileprivate init(_ name: String, pending: Int = 0, idle: Duration, inactive: Duration? = nil) {
        self.init(name: name, pending: pending, idle: idle, inactive: inactive)
    }
}
