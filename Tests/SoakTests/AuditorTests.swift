import Testing

@testable import Soak

/// A seed, and numbers whose messages are of the kinds that the tests need.
private enum Numbers {
    static let seed: UInt64 = 1
    static let plain = first(.plain)
    static let flaky = first(.flaky)
    static let poison = first(.poison)
    static let malformed = first(.malformed)

    private static func first(_ kind: Cargo.Kind) -> Int {
        (0..<1_000_000).first { Cargo(number: $0, seed: seed).kind == kind } ?? -1
    }
}

/// A run made up of lines, each a millisecond after the one before unless it says when.
private struct MadeUpRun {
    var records: [LedgerRecord] = []
    var state = EndState()

    mutating func add(_ writer: String, _ event: LedgerEvent, at milliseconds: Int? = nil) {
        let time = milliseconds.map { $0 * 1_000 } ?? (records.last?.time.microseconds ?? 0) + 1_000
        records.append(LedgerRecord(writer: writer, time: LedgerTime(microseconds: time), event: event))
    }

    /// A message that is published, and acknowledged by Redis.
    mutating func publish(_ number: Int, as id: String = "1-0") {
        add("producer-1.1", .intends(first: number, count: 1))
        add("producer-1.1", .published(number: number, id: id))
    }

    /// A message that a consumer handles.
    mutating func handle(_ number: Int, _ id: String = "1-0", by writer: String = "consumer-billing-1.1") {
        add(writer, .began(number: number, id: id, attempt: 1))
        add(writer, .done(number: number, id: id))
    }

    mutating func deadLetter(_ number: Int, _ original: String = "1-0") {
        state.deadLetters.append(EndState.DeadLetter(number: number, original: original, group: "billing"))
    }

    /// The names of the figures that are not as they must be.
    var wrong: [String] {
        Auditor(Stories(records, groups: ["billing"]), state, seed: Numbers.seed).figures.filter { !$0.holds }.map(
            \.name
        )
    }
}

@Suite("auditor")
struct AuditorTests {
    @Test("finds nothing wrong in a run without trouble")
    func sound() {
        var run = MadeUpRun()
        run.publish(Numbers.plain)
        run.handle(Numbers.plain)
        run.publish(Numbers.malformed, as: "2-0")
        run.deadLetter(Numbers.malformed, "2-0")
        #expect(run.wrong == [])
    }

    @Test("sees an acknowledged message that is nowhere")
    func lost() {
        var run = MadeUpRun()
        run.publish(Numbers.plain)
        run.add("consumer-billing-1.1", .began(number: Numbers.plain, id: "1-0", attempt: 1))
        #expect(run.wrong == ["acknowledged publishes lost"])
    }

    @Test("does not miss what was never acknowledged, or what the director destroyed")
    func excused() {
        var run = MadeUpRun()
        run.add("producer-1.1", .intends(first: Numbers.plain, count: 1))
        run.add("producer-1.1", .unknown(number: Numbers.plain))
        run.publish(Numbers.flaky, as: "2-0")
        run.add("director", .destroyed(number: Numbers.flaky, id: "2-0", group: "billing"))
        #expect(run.wrong == [])
    }

    @Test("sees poison that was handled, and poison that is nowhere")
    func poison() {
        var run = MadeUpRun()
        run.publish(Numbers.poison)
        run.handle(Numbers.poison)
        #expect(run.wrong == ["poison and malformed not dead-lettered"])
    }

    @Test("sees two dead letters of one entry, also where one was there before FLUSHALL")
    func deadLetteredTwice() {
        var run = MadeUpRun()
        run.publish(Numbers.poison)
        run.deadLetter(Numbers.poison)
        run.add("director", .deadLetter(.init(number: Numbers.poison, original: "1-0", group: "billing")))
        #expect(run.wrong == ["dead letters beyond one per group and id"])
    }

    @Test("lets each entry of a message that was published twice have its dead letter")
    func deadLettersOfTwoEntries() {
        var run = MadeUpRun()
        run.publish(Numbers.poison)
        run.publish(Numbers.poison, as: "2-0")
        run.deadLetter(Numbers.poison)
        run.deadLetter(Numbers.poison, "2-0")
        #expect(run.wrong == [])
    }

    @Test("sees an attempt over the maximum")
    func overMaximum() {
        var run = MadeUpRun()
        run.publish(Numbers.poison)
        run.add("consumer-billing-1.1", .began(number: Numbers.poison, id: "1-0", attempt: SoakQueue.maxAttempts + 1))
        run.deadLetter(Numbers.poison)
        #expect(run.wrong == ["attempts over the maximum"])
    }

    @Test("sees a retry before its time", arguments: [(49, false), (47, true)])
    func early(_ wait: Int, _ isWrong: Bool) {
        var run = MadeUpRun()
        run.publish(Numbers.flaky)
        run.add("consumer-billing-1.1", .began(number: Numbers.flaky, id: "1-0", attempt: 1), at: 100)
        run.add("consumer-billing-1.1", .failed(number: Numbers.flaky, id: "1-0", attempt: 1), at: 101)
        run.add("consumer-billing-1.1", .began(number: Numbers.flaky, id: "1-0", attempt: 2), at: 101 + wait)
        run.add("consumer-billing-1.1", .done(number: Numbers.flaky, id: "1-0"))
        #expect(run.wrong == (isWrong ? ["retries before due"] : []))
    }

    @Test("takes an attempt at a copy that was made before the failure for no retry of it")
    func staleFailure() {
        var run = MadeUpRun()
        run.publish(Numbers.flaky)
        run.add("consumer-billing-1.1", .began(number: Numbers.flaky, id: "1-0", attempt: 1), at: 100)
        run.add("consumer-billing-1.1", .failed(number: Numbers.flaky, id: "1-0", attempt: 1), at: 101)
        run.add("consumer-billing-2.1", .began(number: Numbers.flaky, id: "90-0", attempt: 2), at: 102)
        run.add("consumer-billing-2.1", .done(number: Numbers.flaky, id: "90-0"))
        #expect(run.wrong == [])
    }

    @Test("sees a due retry that nobody took, unless a fault explains it", arguments: [true, false])
    func late(_ isExplained: Bool) {
        var run = MadeUpRun()
        run.publish(Numbers.flaky)
        run.add("consumer-billing-1.1", .began(number: Numbers.flaky, id: "1-0", attempt: 1), at: 100)
        run.add("consumer-billing-1.1", .failed(number: Numbers.flaky, id: "1-0", attempt: 1), at: 101)
        run.add(
            "director",
            .fault(name: "kill", worker: isExplained ? "consumer-billing-1" : "consumer-billing-9", isOver: false),
            at: 200
        )
        run.add("consumer-billing-2.1", .began(number: Numbers.flaky, id: "19900-0", attempt: 2), at: 20_000)
        run.add("consumer-billing-2.1", .done(number: Numbers.flaky, id: "19900-0"))
        #expect(run.wrong == (isExplained ? [] : ["due retries missed by two scans"]))
    }

    @Test("sees a stale owner that changed what is another's")
    func stale() {
        var run = MadeUpRun()
        run.add("director", .taken(id: "1-0", isKept: true))
        #expect(run.wrong == [])
        run.add("director", .taken(id: "2-0", isKept: false))
        #expect(run.wrong == ["changes by a stale owner"])
    }

    @Test("sees what is left")
    func left() {
        var run = MadeUpRun()
        run.state.pending = 1
        run.state.retryHashes = ["1-0"]
        run.state.resources = [EndState.Resources(worker: "monitor-1", descriptors: 1_000, mebibytes: 1_000)]
        run.add("director", .ended(worker: "monitor-1.1", code: 132))
        run.add("director", .ended(worker: "consumer-billing-1.1", code: 1))
        run.add("director", .hung(worker: "consumer-billing-1"))
        #expect(
            run.wrong == [
                "pending and unread after the faults", "retry hashes left", "processes ended by a signal of their own",
                "processes that did not end in order",
                "most open descriptors of a process", "most memory of a process, MiB",
            ]
        )
    }

    @Test("excuses the retry hash of an entry that the director destroyed")
    func destroyedHash() {
        var run = MadeUpRun()
        run.state.retryHashes = ["1-0"]
        run.add("director", .destroyed(number: Numbers.plain, id: "1-0", group: LedgerEvent.all))
        #expect(run.wrong == [])
    }
}

@Suite("auditor, duplicates")
struct DuplicateTests {
    private let nothingExplains = ["duplicates that nothing explains"]

    @Test("sees one without a fault")
    func unexplained() {
        var run = MadeUpRun()
        run.publish(Numbers.plain)
        run.handle(Numbers.plain)
        run.handle(Numbers.plain)
        #expect(run.wrong == nothingExplains)
    }

    @Test("explains it by a second publication after an unknown outcome")
    func republished() {
        var run = MadeUpRun()
        run.add("producer-1.1", .unknown(number: Numbers.plain))
        run.publish(Numbers.plain, as: "2-0")
        run.handle(Numbers.plain)
        run.handle(Numbers.plain, "2-0")
        #expect(run.wrong == [])
    }

    @Test("explains it by a fault of one of its consumers, or of all", arguments: ["consumer-billing-1", "*"])
    func explained(_ worker: String) {
        var run = MadeUpRun()
        run.publish(Numbers.plain)
        run.handle(Numbers.plain, by: "consumer-billing-1.1")
        run.add("director", .fault(name: "kill", worker: worker, isOver: false))
        run.add("director", .fault(name: "kill", worker: worker, isOver: true))
        run.handle(Numbers.plain, by: "consumer-billing-2.1")
        #expect(run.wrong == [])
    }

    @Test("does not explain it by a fault of another, or one that was over long before")
    func unrelated() {
        var run = MadeUpRun()
        run.add("director", .fault(name: "hang", worker: "*", isOver: false), at: 1)
        run.add("director", .fault(name: "hang", worker: "*", isOver: true), at: 2)
        run.add("director", .fault(name: "kill", worker: "consumer-billing-3", isOver: false), at: 10_000)
        run.publish(Numbers.plain)
        run.handle(Numbers.plain, by: "consumer-billing-1.1")
        run.handle(Numbers.plain, by: "consumer-billing-2.1")
        #expect(run.wrong == nothingExplains)
    }
}

@Suite("fault script")
struct FaultScriptTests {
    @Test("is the same for a seed, and another for another")
    func seeded() {
        func text(_ seed: UInt64) -> [String] {
            FaultScript(seed: seed, kinds: ServerFault.allCases, pauses: 1...9).prefix(50).map { "\($0)" }
        }
        #expect(text(7) == text(7))
        #expect(text(7) != text(8))
    }

    @Test("has every kind before it repeats one")
    func complete() {
        let steps = FaultScript(seed: 3, kinds: ServerFault.allCases, pauses: 1...9).prefix(ServerFault.allCases.count)
        #expect(Set(steps.map(\.kind)) == Set(ServerFault.allCases))
    }

    @Test("without kinds has no fault")
    func empty() {
        #expect(Array(FaultScript(seed: 3, kinds: [WorkerFault](), pauses: 1...9)).isEmpty)
    }
}
