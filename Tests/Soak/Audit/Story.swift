/// Everything that the ledgers say about one message.
struct Story: Sendable {
    /// A handler's end of an attempt, or its beginning.
    struct Step: Hashable, Sendable {
        let writer: String
        let time: LedgerTime
        let id: String
        /// 0 where the line does not say.
        var attempt = 0

        /// The worker that took it, as faults name it.
        var worker: Substring { writer.prefix { $0 != "." } }
    }

    let number: Int
    /// When its producer set about publishing it; the least time if that is not known.
    var intended = LedgerTime(microseconds: 0)
    /// The ids that Redis acknowledged.
    var published: [String] = []
    /// Whether it was published again, with the first outcome unknown.
    var isPublishedAgain = false
    var began: [Step] = []
    var failed: [Step] = []
    var done: [Step] = []
    var isDestroyed = false

    init(number: Int) {
        self.number = number
    }

    /// Whether all its entries come from one that was published.
    var isUnique: Bool { !isPublishedAgain && published.count == 1 }
}

/// All ledgers of a run, by message.
struct Stories: Sendable {
    private(set) var byNumber: [Int: Story] = [:]
    private(set) var faults = FaultHistory()
    /// Entries taken from a suspended consumer, and whether it respected that.
    private(set) var taken: [(id: String, isKept: Bool)] = []
    private(set) var deadLetters: [EndState.DeadLetter] = []
    private(set) var destroyedIDs: Set<String> = []
    private(set) var endings: [(worker: String, code: Int)] = []

    /// - Parameter records: In the order of time.
    init(_ records: [LedgerRecord]) {
        for record in records { add(record) }
    }

    private mutating func add(_ record: LedgerRecord) {
        func step(_ id: String, _ attempt: Int = 0) -> Story.Step {
            Story.Step(writer: record.writer, time: record.time, id: id, attempt: attempt)
        }
        switch record.event {
        case .intends(let first, let count):
            for number in first..<first + count { self[number].intended = record.time }
        case .published(let number, let id): self[number].published.append(id)
        case .unknown(let number): self[number].isPublishedAgain = true
        case .began(let number, let id, let attempt): self[number].began.append(step(id, attempt))
        case .failed(let number, let id, let attempt): self[number].failed.append(step(id, attempt))
        case .done(let number, let id): self[number].done.append(step(id))
        case .cut: break
        case .destroyed(let number, let id):
            self[number].isDestroyed = true
            destroyedIDs.insert(id)
        case .deadLetter(let number, let original): deadLetters.append(.init(number: number, original: original))
        case .taken(let id, let isKept): taken.append((id, isKept))
        case .ended(let worker, let code):
            endings.append((worker, code))
            // What it had in hand came again, as after a kill of ours.
            let name = String(worker.prefix { $0 != "." })
            for isOver in [false, true] { faults.add("ended", name, at: record.time, isOver: isOver) }
        case .fault(let name, let worker, let isOver): faults.add(name, worker, at: record.time, isOver: isOver)
        }
    }

    private subscript(number: Int) -> Story {
        get { byNumber[number] ?? Story(number: number) }
        _modify { yield &byNumber[number, default: Story(number: number)] }
    }
}
