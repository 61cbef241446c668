/// What a worker or the director did, as a line of its ledger.
enum LedgerEvent: Hashable, Sendable {
    /// Stands for every group, or every worker.
    static let all = "*"

    /// A producer is about to publish messages with the numbers from `first`.
    case intends(first: Int, count: Int)
    /// Redis acknowledged a message under this id.
    case published(number: Int, id: String)
    /// The outcome of publishing a message is unknown: it is published again.
    case unknown(number: Int)
    /// A handler has a message.
    case began(number: Int, id: String, attempt: Int)
    /// A handler is about to return; the effect is made.
    case done(number: Int, id: String)
    /// A handler is about to throw.
    case failed(number: Int, id: String, attempt: Int)
    /// A handler was cut off by the consumer's shutdown.
    case cut(number: Int, id: String)
    /// A fault began; `worker` is `*` where it is of concern to all.
    case fault(name: String, worker: String, isOver: Bool)
    /// The director destroyed the entry of a message, or its dead letter.
    case destroyed(number: Int, id: String, group: String)
    /// A dead letter that existed before the director destroyed all.
    case deadLetter(EndState.DeadLetter)
    /// A fault did not happen, or not as it was meant to: another one kept Redis from answering the director.
    case foiled(name: String)
    /// An entry that the director took from a suspended consumer, and whether it still had it after that went on.
    case taken(id: String, isKept: Bool)
    /// A worker that was asked to end in order did not, and was killed.
    case hung(worker: String)
    /// A worker ended by itself: with an exit code, or by a signal (128 and its number).
    case ended(worker: String, code: Int)

    /// The line, without time and newline.
    var text: String {
        switch self {
        case .intends(let first, let count): "intends \(first) \(count)"
        case .published(let number, let id): "published \(number) \(id)"
        case .unknown(let number): "unknown \(number)"
        case .began(let number, let id, let attempt): "began \(number) \(id) \(attempt)"
        case .done(let number, let id): "done \(number) \(id)"
        case .failed(let number, let id, let attempt): "failed \(number) \(id) \(attempt)"
        case .cut(let number, let id): "cut \(number) \(id)"
        case .fault(let name, let worker, let isOver): "fault \(name) \(worker) \(isOver ? 1 : 0)"
        case .destroyed(let number, let id, let group): "destroyed \(number) \(id) \(group)"
        case .deadLetter(let letter): "deadLetter \(letter.number) \(letter.original) \(letter.group)"
        case .foiled(let name): "foiled \(name)"
        case .taken(let id, let isKept): "taken \(id) \(isKept ? 1 : 0)"
        case .hung(let worker): "hung \(worker)"
        case .ended(let worker, let code): "ended \(worker) \(code)"
        }
    }

    /// Reads the words of a line; nil for one that a killed process did not finish.
    init?(_ words: [String]) {
        func number(_ index: Int) -> Int? { index < words.count ? Int(words[index]) : nil }
        switch (words.first, words.count) {
        case ("intends", 3):
            guard let first = number(1), let count = number(2) else { return nil }
            self = .intends(first: first, count: count)
        case ("unknown", 2):
            guard let number = number(1) else { return nil }
            self = .unknown(number: number)
        case ("fault", 4): self = .fault(name: words[1], worker: words[2], isOver: words[3] == "1")
        case ("foiled", 2): self = .foiled(name: words[1])
        case ("hung", 2): self = .hung(worker: words[1])
        case ("taken", 3): self = .taken(id: words[1], isKept: words[2] == "1")
        case ("ended", 3):
            guard let code = number(2) else { return nil }
            self = .ended(worker: words[1], code: code)
        default:
            guard let number = number(1), words.count > 2 else { return nil }
            self.init(words[0], number, id: words[2], rest: words.count > 3 ? words[3] : nil)
        }
    }

    private init?(_ word: String, _ number: Int, id: String, rest: String?) {
        switch (word, rest) {
        case ("published", nil): self = .published(number: number, id: id)
        case ("began", let rest?):
            guard let attempt = Int(rest) else { return nil }
            self = .began(number: number, id: id, attempt: attempt)
        case ("failed", let rest?):
            guard let attempt = Int(rest) else { return nil }
            self = .failed(number: number, id: id, attempt: attempt)
        case ("done", nil): self = .done(number: number, id: id)
        case ("cut", nil): self = .cut(number: number, id: id)
        case ("destroyed", let group?): self = .destroyed(number: number, id: id, group: group)
        case ("deadLetter", let group?): self = .deadLetter(.init(number: number, original: id, group: group))
        default: return nil
        }
    }
}
