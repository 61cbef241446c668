import TestSupport

/// Steps of the director inside Redis, where nothing happens between the look and the change.
enum ServerScripts {
    /// An entry that the director destroyed.
    struct Casualty: Sendable {
        let id: String
        let number: Int
    }

    /// Reads pairs of id and cargo.
    static func casualties(_ reply: RawReply) -> [Casualty] {
        let texts = reply.strings
        return stride(from: 0, to: texts.count - 1, by: 2).compactMap { index in
            Cargo(texts[index + 1]).map { Casualty(id: texts[index], number: $0.number) }
        }
    }

    /// All of them begin with: KEYS 1 stream, 2 dead letters; ARGV 1 group.
    private static let prelude = """
        local stream, letters, group = KEYS[1], KEYS[2], ARGV[1]
        local found = {}
        local function note(entry)
            for i = 1, #entry[2], 2 do
                local name = entry[2][i]
                if name == 'payload' or name == '\(SoakQueue.cargoField)' then
                    found[#found + 1] = entry[1]
                    found[#found + 1] = entry[2][i + 1]
                end
            end
        end
        local function notePending(id)
            local entry = redis.call('XRANGE', stream, id, id)[1]
            if entry then note(entry) end
            return entry
        end
        local function lastDelivered()
            for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
                if info[2] == group then return info[8] end
            end
            return '0-0'
        end

        """

    /// ARGV 2: how many.
    static let deletePending =
        prelude + """
            for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', ARGV[2])) do
                if entry[2] ~= '\(StaleOwnerProbe.thief)' and notePending(entry[1]) then
                    redis.call('XDEL', stream, entry[1])
                end
            end
            return found
            """

    /// ARGV 2: how many unread entries. What is pending goes with them, being older.
    static let trimUnread =
        prelude + """
            local last = redis.call('XRANGE', stream, '(' .. lastDelivered(), '+', 'COUNT', ARGV[2])
            if #last == 0 then return found end
            for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', 1000000)) do notePending(entry[1]) end
            for _, entry in ipairs(last) do note(entry) end
            redis.call('XDEL', stream, last[#last][1])
            redis.call('XTRIM', stream, 'MINID', last[#last][1])
            return found
            """

    /// The consumer with the most pending entries.
    static let deleteConsumer =
        prelude + """
            local consumer, most = nil, 0
            for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
                if info[2] ~= '\(StaleOwnerProbe.thief)' and info[4] > most then consumer, most = info[2], info[4] end
            end
            if not consumer then return found end
            for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', most, consumer)) do
                notePending(entry[1])
            end
            redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer)
            return found
            """

    /// Removes what every group is done with, as a stream of any length must be trimmed; nothing is lost by it.
    static let trimDone =
        prelude + """
            local first = redis.call('XPENDING', stream, group)[2] or lastDelivered()
            return redis.call('XTRIM', stream, 'MINID', first)
            """

    /// Everything is gone: what was not done, what is done, the group and the retry hashes.
    static let flushAll =
        prelude + """
            for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', 1000000)) do notePending(entry[1]) end
            for _, entry in ipairs(redis.call('XRANGE', stream, '(' .. lastDelivered(), '+')) do note(entry) end
            redis.call('FLUSHALL')
            return found
            """

    /// Result: the number of pending entries, and of one unread entry.
    static let unfinished =
        prelude + """
            local unread = redis.call('XRANGE', stream, '(' .. lastDelivered(), '+', 'COUNT', 1)
            return {redis.call('XPENDING', stream, group)[1], #unread}
            """

    /// ARGV 2: the first id to look at, as XRANGE takes it; 3: how many. Result: id, original id and cargo of each.
    static let deadLetters = """
        local found = {}
        for _, entry in ipairs(redis.call('XRANGE', KEYS[2], ARGV[2], '+', 'COUNT', ARGV[3])) do
            local cargo, original = '', ''
            for i = 1, #entry[2], 2 do
                local name, value = entry[2][i], entry[2][i + 1]
                if name == 'payload' or name == '\(SoakQueue.cargoField)' then cargo = value end
                if name == 'original_id' then original = value end
            end
            for _, text in ipairs({entry[1], original, cargo}) do found[#found + 1] = text end
        end
        return found
        """
}

extension RedisServer {
    /// Runs a script on the keys of the soak's queue.
    func run(_ script: String, _ arguments: String...) async throws -> RawReply {
        let command = ["EVAL", script, "2", SoakQueue.stream, SoakQueue.deadLetters, SoakQueue.group] + arguments
        return try await rawPipeline([command])[0]
    }
}
