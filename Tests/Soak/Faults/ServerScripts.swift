import TestSupport

/// Steps of the director inside Redis, where nothing happens between the look and the change.
///
/// KEYS are the stream and its dead letters, ARGV 1 a group. Those that destroy return id and cargo of each entry.
enum ServerScripts {
    /// An entry that the director destroyed.
    struct Casualty: Sendable {
        let id: String
        let number: Int
    }

    /// Reads what a script that destroys has returned.
    static func casualties(_ reply: RawReply) -> [Casualty] {
        let texts = lines(reply)
        return stride(from: 0, to: texts.count - 1, by: 2).compactMap { index in
            Cargo(texts[index + 1]).map { Casualty(id: texts[index], number: $0.number) }
        }
    }

    /// Long lists come as the lines of one text: a list would be read anew with each piece of it that arrives.
    static func lines(_ reply: RawReply) -> [String] {
        (reply.string ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static let prelude = """
        local stream, letters, group = KEYS[1], KEYS[2], ARGV[1]
        local found = {}
        local function note(entries)
            for _, entry in ipairs(entries) do
                for i = 1, #entry[2], 2 do
                    local name = entry[2][i]
                    if name == 'payload' or name == '\(SoakQueue.cargoField)' then
                        found[#found + 1] = entry[1]
                        found[#found + 1] = entry[2][i + 1]
                    end
                end
            end
            return #entries > 0
        end
        local function notePending(id) return note(redis.call('XRANGE', stream, id, id)) end
        local groups = {}
        for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do groups[info[2]] = info[8] end

        """

    /// ARGV 2 is how many of the group's.
    static let deletePending =
        prelude + """
            for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', ARGV[2])) do
                if entry[2] ~= '\(StaleOwnerProbe.thief)' and notePending(entry[1]) then
                    redis.call('XDEL', stream, entry[1])
                end
            end
            return table.concat(found, string.char(10))
            """

    /// ARGV 2 is how many that the group has not read; whatever is older goes with them.
    static let trimUnread =
        prelude + """
            local unread = redis.call('XRANGE', stream, '(' .. groups[group], '+', 'COUNT', ARGV[2])
            if #unread == 0 then return '' end
            local last = unread[#unread][1]
            note(redis.call('XRANGE', stream, '-', last))
            redis.call('XTRIM', stream, 'MINID', last)
            redis.call('XDEL', stream, last)
            return table.concat(found, string.char(10))
            """

    /// The consumer of the group with the most pending entries.
    static let deleteConsumer =
        prelude + """
            local consumer, most = nil, 0
            for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
                if info[2] ~= '\(StaleOwnerProbe.thief)' and info[4] > most then consumer, most = info[2], info[4] end
            end
            if not consumer then return '' end
            for _, entry in ipairs(redis.call('XPENDING', stream, group, '-', '+', most, consumer)) do
                notePending(entry[1])
            end
            redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer)
            return table.concat(found, string.char(10))
            """

    static let flushAll =
        prelude + """
            note(redis.call('XRANGE', stream, '-', '+'))
            redis.call('FLUSHALL')
            return table.concat(found, string.char(10))
            """

    /// Returns how many entries are pending, and how many groups have something to read.
    static let unfinished =
        prelude + """
            local pending, unread = 0, 0
            for name, delivered in pairs(groups) do
                pending = pending + redis.call('XPENDING', stream, name)[1]
                unread = unread + #redis.call('XRANGE', stream, '(' .. delivered, '+', 'COUNT', 1)
            end
            return {pending, unread}
            """

    /// ARGV 2 is where to begin, as XRANGE takes it, 3 how many; returns id, group, original id and cargo of each.
    static let deadLetters = """
        local found = {}
        for _, entry in ipairs(redis.call('XRANGE', KEYS[2], ARGV[2], '+', 'COUNT', ARGV[3])) do
            local cargo, fields = '', {}
            for i = 1, #entry[2], 2 do
                local name, value = entry[2][i], entry[2][i + 1]
                if name == 'payload' or name == '\(SoakQueue.cargoField)' then cargo = value end
                fields[name] = value
            end
            for _, text in ipairs({entry[1], fields.consumer_group, fields.original_id, cargo}) do
                found[#found + 1] = text
            end
        end
        return table.concat(found, string.char(10))
        """

    /// The command that runs a script on the keys of the soak's queue.
    static func command(_ script: String, group: String, _ arguments: [String]) -> [String] {
        ["EVAL", script, "2", SoakQueue.stream, SoakQueue.deadLetters, group] + arguments
    }
}

extension RedisServer {
    /// Runs a script; those that look at no group in particular need none.
    func run(_ script: String, group: String = "", _ arguments: [String] = []) async throws -> RawReply {
        try await rawPipeline([ServerScripts.command(script, group: group, arguments)])[0]
    }
}
