/// All ledgers of a run, by group and message.
struct Stories: Sendable {
    let groups: [String]
    private var byGroup: [String: [Int: Story]] = [:]
    private(set) var faults = FaultHistory()
    /// Entries taken from a suspended consumer, and whether it respected that.
    private(set) var taken: [(id: String, isKept: Bool)] = []
    private(set) var deadLetters: [EndState.DeadLetter] = []
    private(set) var destroyedIDs: Set<String> = []
    /// The workers that did not end in order.
    private(set) var hung: [String] = []
    private(set) var endings: [(worker: String, code: Int)] = []

    /// - Parameters:
    ///   - records: In the order of time.
    ///   - groups: The groups that every message is for.
    init(_ records: [LedgerRecord], groups: [String]) {
        self.groups = groups
        for record in records { add(record) }
    }

    /// In the order of groups and numbers.
    var all: [Story] {
        byGroup.sorted { $0.key < $1.key }.flatMap { $0.value.values.sorted { $0.number < $1.number } }
    }

    private mutating func add(_ record: LedgerRecord) {
        switch record.event {
        case .intends, .cut: break
        case .published(let number, let id): update(number) { $0.published.append(id) }
        case .unknown(let number): update(number) { $0.isPublishedAgain = true }
        case .began(let number, let id, let attempt):
            update(number, of: record) { $0.began.append(record.step(id, attempt)) }
        case .failed(let number, let id, let attempt):
            update(number, of: record) { $0.failed.append(record.step(id, attempt)) }
        case .done(let number, let id): update(number, of: record) { $0.done.append(record.step(id)) }
        case .destroyed(let number, let id, let group):
            update(number, of: group) { $0.isDestroyed = true }
            destroyedIDs.insert(id)
        case .deadLetter(let letter): deadLetters.append(letter)
        case .hung(let worker): hung.append(worker)
        case .taken(let id, let isKept): taken.append((id, isKept))
        case .fault(let name, let worker, let isOver): faults.add(name, worker, at: record.time, isOver: isOver)
        case .foiled(let name): faults.foiled(name)
        case .ended(let worker, let code):
            endings.append((worker, code))
            // What it had in hand comes again, as after a kill of ours.
            let name = String(worker.prefix { $0 != "." })
            for isOver in [false, true] { faults.add("ended", name, at: record.time, isOver: isOver) }
        }
    }

    private mutating func update(_ number: Int, of group: String = LedgerEvent.all, _ change: (inout Story) -> Void) {
        // Not the keys of the dictionary, which would be held, and copied at each change.
        for name in groups where group == LedgerEvent.all || group == name {
            change(&byGroup[name, default: [:]][number, default: Story(number: number, group: name)])
        }
    }

    private mutating func update(_ number: Int, of record: LedgerRecord, _ change: (inout Story) -> Void) {
        guard let group = record.group else { return }
        update(number, of: group, change)
    }
}

extension LedgerRecord {
    /// The group of a consumer, which its name tells: `consumer-billing-1.1`.
    fileprivate var group: String? {
        let parts = writer.split(separator: "-")
        return parts.count == 3 ? String(parts[1]) : nil
    }

    fileprivate func step(_ id: String, _ attempt: Int = 0) -> Story.Step {
        Story.Step(writer: writer, time: time, id: id, attempt: attempt)
    }
}
