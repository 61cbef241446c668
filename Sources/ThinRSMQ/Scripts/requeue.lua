-- Appends entries that were claimed for it to the stream's own tail, so that any consumer of the group gets them.
--
-- KEYS   1 stream; 2… the retry hash of each entry
-- ARGV   1 group, 2 owner: who claimed them, 3 maximum of attempts; then for each entry:
--        id, attempts at this entry, when it failed first (Unix ms)
-- Result for each entry the new id, or 'lost' (not pending or another's), 'payloadGone' (acknowledged), 'tooLarge' (more
--        fields than a script can pass on) or 'exhausted' (with the attempts before this entry no more is allowed);
--        after the last two it is still pending, for the dead letters. Entries are large at times: behind about 1 MB the
--        rest is left for another call, and has no result.
--
-- One step: XADD first, XACK last. Nothing is trimmed and nothing deleted: a tombstone would make the group's lag null.
-- The claim comes before, by claimDue: after a first write of the same script XADD would ignore that Redis is out of
-- memory.
local stream, group, owner = KEYS[1], ARGV[1], ARGV[2]

local ours = {_for_group = true, _retry_attempt = true, _retry_first_id = true, _retry_first_failed_at = true}

-- Nothing else runs meanwhile.
local mostBytes, bytes = 1048576, 0

local function requeue(hash, id, attempts, failedAt)
    if #redis.call('XPENDING', stream, group, id, id, 1, owner) == 0 then return 'lost' end
    local found = redis.call('XRANGE', stream, id, id)[1]
    if not found then
        redis.call('DEL', hash)
        redis.call('XACK', stream, group, id)
        return 'payloadGone'
    end
    local fields, before, firstID = {}, 0, id
    for i = 1, #found[2], 2 do
        local name, value = found[2][i], found[2][i + 1]
        bytes = bytes + #name + #value
        if name == '_retry_attempt' then before = tonumber(value) or 0 end
        if name == '_retry_first_id' then firstID = value end
        if name == '_retry_first_failed_at' then failedAt = value end
        if not ours[name] then
            fields[#fields + 1] = name
            fields[#fields + 1] = value
        end
    end
    local total = before + tonumber(attempts)
    local maximum = tonumber(redis.call('HGET', hash, 'max_attempts'))
    if not maximum or maximum < 1 then maximum = tonumber(ARGV[3]) end
    if total >= maximum then return 'exhausted' end
    if #fields > 7800 then return 'tooLarge' end
    for _, value in ipairs({
        '_for_group', group,
        '_retry_attempt', string.format('%.0f', total),
        '_retry_first_id', firstID,
        '_retry_first_failed_at', failedAt,
    }) do
        fields[#fields + 1] = value
    end
    local new = redis.call('XADD', stream, '*', unpack(fields))
    redis.call('DEL', hash)
    redis.call('XACK', stream, group, id)
    return new
end

local results = {}
for i = 4, #ARGV, 3 do
    if bytes >= mostBytes then break end
    results[#results + 1] = requeue(KEYS[2 + #results], ARGV[i], ARGV[i + 1], ARGV[i + 2])
end
return results
