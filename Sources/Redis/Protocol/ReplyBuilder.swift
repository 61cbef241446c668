/// What one reply may hold: a length in a header is a claim, so nothing is reserved from it and everything is counted.
struct ReplyLimits: Sendable {
    /// Bytes of one reply on the wire; Redis' own limit for one string is 512 MiB (`proto-max-bulk-len`).
    var bytes = 1 << 30
    /// Arrays within arrays, far more than any command's reply has.
    static let depth = 32
    /// Values in one reply, arrays and their elements counted alike.
    var values = 10_000_000
}

/// One value of a reply, in the order of the wire: an array is followed by its elements.
struct ReplyNode: Sendable {
    enum Kind: UInt8, Sendable {
        case null, integer, bulk, status, error, array
    }

    /// An integer's value, a string's offset in the storage, an array's count.
    let number: Int
    /// A string's length in bytes.
    let length: Int32
    let kind: Kind
}

/// Collects the values that the parser reports, for all commands of one request.
final class ReplyBuilder {
    private let limits: ReplyLimits
    private var nodes: [ReplyNode] = []
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var currentStart = 0
    private(set) var refusal: String?

    init(limits: ReplyLimits) {
        self.limits = limits
    }

    func append(_ kind: ReplyNode.Kind, _ text: UnsafeRawBufferPointer) -> Bool {
        guard let length = Int32(exactly: text.count) else { return refuse("a string of \(text.count) bytes") }
        guard makeRoom() else { return false }
        nodes.append(ReplyNode(number: bytes.count, length: length, kind: kind))
        bytes.append(contentsOf: text)
        return true
    }

    func append(_ kind: ReplyNode.Kind, _ number: Int) -> Bool {
        guard makeRoom() else { return false }
        nodes.append(ReplyNode(number: number, length: 0, kind: kind))
        return true
    }

    /// Remembers why, and makes hiredis stop.
    func refuse(_ reason: String) -> Bool {
        refusal = "the server's reply holds \(reason)"
        return false
    }

    func endReply() {
        starts.append(currentStart)
        currentStart = nodes.count
    }

    func take() -> RedisReplies {
        let replies = RedisReplies(storage: ReplyStorage(nodes: nodes, bytes: bytes), starts: starts)
        nodes = []
        bytes = []
        starts = []
        currentStart = 0
        return replies
    }

    private func makeRoom() -> Bool {
        nodes.count - currentStart < limits.values ? true : refuse("more than \(limits.values) values")
    }
}
