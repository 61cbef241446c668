/// The replies to one pipeline: as many as it had commands, in their order.
///
/// A reply may be an error of the server; reading it as anything else throws that error.
public struct RedisReplies: Sendable, RandomAccessCollection {
    let storage: ReplyStorage
    let starts: [Int]
    /// Replies of later rounds, where a command had to be sent again.
    private var replacements: [Int: RedisReply] = [:]

    init(storage: ReplyStorage, starts: [Int]) {
        self.storage = storage
        self.starts = starts
    }

    /// The position of the first reply: 0.
    public var startIndex: Int { 0 }
    /// The number of replies.
    public var endIndex: Int { starts.count }

    /// The reply to the command at `position` of the pipeline.
    public subscript(position: Int) -> RedisReply {
        if !replacements.isEmpty, let reply = replacements[position] { return reply }
        return RedisReply(storage: storage, index: starts[position])
    }

    mutating func replace(_ position: Int, by reply: RedisReply) {
        replacements[position] = reply
    }

    /// Throws the first error among the replies: for pipelines in which each command must succeed.
    public func check() throws(RedisError) {
        for reply in self {
            if let error = reply.error { throw RedisError(reply: error) }
        }
    }
}

/// The values of one request's replies, flat and shared by everything that was read from them.
final class ReplyStorage: Sendable {
    let nodes: [ReplyNode]
    let bytes: [UInt8]

    init(nodes: [ReplyNode], bytes: [UInt8]) {
        self.nodes = nodes
        self.bytes = bytes
    }

    /// The index behind the value at `index` and everything in it.
    func end(of index: Int) -> Int {
        var remaining = 1
        var index = index
        while remaining > 0, index < nodes.count {
            if nodes[index].kind == .array { remaining += nodes[index].number }
            remaining -= 1
            index += 1
        }
        return index
    }
}

/// One value of a reply.
///
/// Each accessor says what it expects; anything else throws ``RedisError/Code/unexpectedReply``, or the server's own
/// error where the value is one: an unexpected shape is never an empty result.
public struct RedisReply: Sendable {
    let storage: ReplyStorage
    let index: Int

    private var node: ReplyNode { storage.nodes[index] }

    /// Whether the value is null: a key, field or entry that does not exist, or a blocking read that ran out.
    public var isNull: Bool { node.kind == .null }

    /// The server's error, if the value is one, up to 1,024 bytes of its text.
    public var error: RedisServerError? {
        node.kind == .error ? RedisServerError(message: String(decoding: slice.prefix(1024), as: UTF8.self)) : nil
    }

    /// The bytes of a string, without a copy; empty for anything that is not a string.
    public var slice: ArraySlice<UInt8> {
        switch node.kind {
        case .bulk, .status, .error: storage.bytes[node.number..<node.number + Int(node.length)]
        case .null, .integer, .array: []
        }
    }

    /// The bytes of a string.
    public func bytes() throws(RedisError) -> ArraySlice<UInt8> {
        guard node.kind == .bulk || node.kind == .status else { throw mismatch("a string") }
        return slice
    }

    /// A string; bytes that are not UTF-8 are replaced by U+FFFD.
    public func string() throws(RedisError) -> String {
        String(decoding: try bytes(), as: UTF8.self)
    }

    /// A string, or nil if the value is null.
    public func optionalString() throws(RedisError) -> String? {
        isNull ? nil : try string()
    }

    /// An integer, also if it is written as a string, as in hashes and in XINFO of some versions.
    public func integer() throws(RedisError) -> Int {
        if node.kind == .integer { return node.number }
        guard let value = Int(try string()) else { throw mismatch("an integer") }
        return value
    }

    /// An integer, or nil if the value is null.
    public func optionalInteger() throws(RedisError) -> Int? {
        isNull ? nil : try integer()
    }

    /// The elements of an array; a null array has none, as XREADGROUP replies when nothing arrived.
    public func elements() throws(RedisError) -> Elements {
        switch node.kind {
        case .array: Elements(storage: storage, next: index + 1, count: node.number)
        case .null: Elements(storage: storage, next: index, count: 0)
        default: throw mismatch("an array")
        }
    }

    /// The first `count` elements of an array that has at least so many.
    public func elements(atLeast count: Int) throws(RedisError) -> [RedisReply] {
        let elements = Array(try elements())
        guard elements.count >= count else { throw mismatch("an array of at least \(count) elements") }
        return elements
    }

    /// Throws if the value is an error, and ignores it otherwise.
    public func check() throws(RedisError) {
        if let error { throw RedisError(reply: error) }
    }

    private func mismatch(_ expected: String) -> RedisError {
        if let error { return RedisError(reply: error) }
        return RedisError(.unexpectedReply, "the server replied with \(node.kind), not with \(expected)")
    }

    /// The elements of an array, read in order.
    public struct Elements: Sendable, Sequence, IteratorProtocol {
        private let storage: ReplyStorage
        private var position: Int
        /// How many elements are left.
        public private(set) var count: Int

        fileprivate init(storage: ReplyStorage, next: Int, count: Int) {
            self.storage = storage
            position = next
            self.count = count
        }

        /// The number of elements left: what an `Array` may reserve.
        public var underestimatedCount: Int { Swift.max(0, Swift.min(count, storage.nodes.count - position)) }

        /// The next element.
        public mutating func next() -> RedisReply? {
            guard count > 0 else { return nil }
            count -= 1
            defer { position = storage.end(of: position) }
            return RedisReply(storage: storage, index: position)
        }
    }
}
