import CHiredis
import NIOCore

/// Turns received bytes into replies, through hiredis' reader and reply functions of our own.
///
/// hiredis calls back for each value in the order in which the values arrive; ``ReplyBuilder`` appends them to one flat
/// array, so that no tree of `redisReply` is allocated in between. A parser belongs to one connection and one event loop.
final class ReplyParser {
    private let reader: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let builder: ReplyBuilder
    private let limits: ReplyLimits
    private var bytesSinceReply = 0

    init(limits: ReplyLimits) throws(RedisError) {
        functions = .allocate(capacity: 1)
        functions.initialize(to: makeReplyFunctions())
        guard let reader = redisReaderCreateWithFunctions(functions) else {
            functions.deallocate()
            throw RedisError(.connectionFailed, "hiredis could not allocate its reader")
        }
        self.reader = reader
        self.limits = limits
        builder = ReplyBuilder(limits: limits)
        // Unretained: the parser owns both, and hiredis calls back only inside `next()`.
        reader.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
    }

    deinit {
        redisReaderFree(reader)
        functions.deallocate()
    }

    /// Takes over received bytes.
    func feed(_ buffer: ByteBuffer) throws(RedisError) {
        bytesSinceReply += buffer.readableBytes
        guard bytesSinceReply <= limits.bytes else {
            throw RedisError(.protocolViolation, "a reply is larger than \(limits.bytes) bytes")
        }
        let status = buffer.withUnsafeReadableBytes { bytes in
            redisReaderFeed(reader, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard status == REDIS_OK else { throw readerError() }
    }

    /// Reads one whole reply if it has arrived; the builder then holds it.
    func next() throws(RedisError) -> Bool {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw readerError() }
        guard reply != nil else { return false }
        // What hiredis has not read yet belongs to later replies.
        bytesSinceReply = reader.pointee.len - reader.pointee.pos
        builder.endReply()
        return true
    }

    /// Hands over every reply read since the last call.
    func takeReplies() -> RedisReplies {
        builder.take()
    }

    private func readerError() -> RedisError {
        if let refusal = builder.refusal { return RedisError(.protocolViolation, refusal) }
        let text = withUnsafeBytes(of: reader.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return RedisError(.protocolViolation, "the server's reply is not RESP2: \(text)")
    }
}

/// hiredis wants a pointer for each value and only looks whether it is null: the builder's own serves.
private func makeReplyFunctions() -> redisReplyObjectFunctions {
    var functions = redisReplyObjectFunctions()
    functions.createString = { task, text, length in
        guard let task, let builder = builder(of: task) else { return nil }
        let bytes = UnsafeRawBufferPointer(start: text, count: length)
        let isAppended =
            switch task.pointee.type {
            case REDIS_REPLY_STRING: builder.append(.bulk, bytes)
            case REDIS_REPLY_STATUS: builder.append(.status, bytes)
            case REDIS_REPLY_ERROR: builder.append(.error, bytes)
            default: builder.refuse("a value of hiredis' type \(task.pointee.type)")
            }
        return isAppended ? task.pointee.privdata : nil
    }
    // `count` is Int32 before hiredis 1.0 and Int since.
    functions.createArray = { task, count in
        guard let task, let builder = builder(of: task) else { return nil }
        let isAppended =
            if task.pointee.type != REDIS_REPLY_ARRAY {
                builder.refuse("a value of hiredis' type \(task.pointee.type)")  // RESP3's maps, sets and pushes.
            } else if depth(of: task) >= ReplyLimits.depth {
                builder.refuse("more than \(ReplyLimits.depth) nested arrays")
            } else {
                builder.append(.array, Int(count))
            }
        return isAppended ? task.pointee.privdata : nil
    }
    functions.createInteger = { task, value in
        guard let task, let builder = builder(of: task) else { return nil }
        return builder.append(.integer, Int(value)) ? task.pointee.privdata : nil
    }
    functions.createNil = { task in
        guard let task, let builder = builder(of: task) else { return nil }
        // RESP2 has null strings and null arrays; a type of its own is RESP3's.
        let isAppended =
            task.pointee.type == REDIS_REPLY_NIL ? builder.refuse("a RESP3 null") : builder.append(.null, 0)
        return isAppended ? task.pointee.privdata : nil
    }
    functions.freeObject = { _ in }
    thinrsmqRefuseRESP3(&functions)
    return functions
}

private func builder(of task: UnsafePointer<redisReadTask>) -> ReplyBuilder? {
    task.pointee.privdata.map { Unmanaged<ReplyBuilder>.fromOpaque($0).takeUnretainedValue() }
}

/// How many arrays a value stands in: hiredis 0.14 refuses more than 7 by itself, 1.x takes any number.
private func depth(of task: UnsafePointer<redisReadTask>) -> Int {
    var depth = 0
    var parent = task.pointee.parent
    while let array = parent {
        depth += 1
        parent = array.pointee.parent
    }
    return depth
}
