-- Appends entries that were claimed for it to the stream's own tail, so that any consumer of the group gets them.
--
-- KEYS   1 stream; 2… the retry hash of each entry
-- ARGV   1 group, 2 owner: who claimed them, 3 maximum of attempts, 4 how many entries may be sent on their last attempt
--        after a crash; then for each entry: id, attempts at this entry, when it failed first (Unix ms), how it ended:
--          'failed'   its consumer said so
--          'alone'    its consumer died while it handled nothing else
--          'company'  its consumer died, with others in hand: any of them may have done it
--          'innocent' its consumer died of another entry: the attempt does not count
-- Result for each entry the new id, with 'last:' before it if it is sent on such an attempt; or 'lost' (not pending,
--        another's, or of no concern to the group, and acknowledged for that), 'payloadGone' (acknowledged), 'tooLarge' (more fields than a script can pass on), 'exhausted' (no
--        more attempts are allowed) or 'held' (its last attempt may not begin now); after the last three it is still
--        pending. Entries are large at times: behind about 1 MB the rest is left for another call, and has no result.
--
-- An entry that crashed its consumer in company never uses up its attempts by that: one is left, and is made when no
-- other such entry is under way, so that a crash then convicts it.
--
-- One step: XADD first, then XACK. Nothing is trimmed and nothing deleted: a tombstone would make the group's lag null.
-- The claim comes before, by claimDue: after a first write of the same script XADD would ignore that Redis is out of
-- memory. claimDue also tries the right to XACK, or each call would append another copy.
local stream, group, owner = KEYS[1], ARGV[1], ARGV[2]
local allowance = tonumber(ARGV[4])

local ours = {
    _for_group = true, _retry_attempt = true, _retry_first_id = true, _retry_first_failed_at = true,
    _retry_crashes = true,
}

-- Nothing else runs meanwhile.
local mostBytes, bytes = 1048576, 0

local function requeue(hash, id, attempts, failedAt, ending)
    if #redis.call('XPENDING', stream, group, id, id, 1, owner) == 0 then return 'lost' end
    local found = redis.call('XRANGE', stream, id, id)[1]
    if not found then
        redis.call('DEL', hash)
        redis.call('XACK', stream, group, id)
        return 'payloadGone'
    end
    local fields, before, crashes, firstID, forGroup = {}, 0, 0, id, group
    for i = 1, #found[2], 2 do
        local name, value = found[2][i], found[2][i + 1]
        bytes = bytes + #name + #value
        if name == '_retry_attempt' then before = tonumber(value) or 0 end
        if name == '_retry_crashes' then crashes = tonumber(value) or 0 end
        if name == '_for_group' then forGroup = value end
        if name == '_retry_first_id' then firstID = value end
        if name == '_retry_first_failed_at' then failedAt = value end
        if not ours[name] then
            fields[#fields + 1] = name
            fields[#fields + 1] = value
        end
    end
    if forGroup ~= group then
        redis.call('XACK', stream, group, id)
        return 'lost'
    end
    local state = redis.call('HMGET', hash, 'max_attempts', '_crashes')
    local maximum = tonumber(state[1])
    if not maximum or maximum < 1 then maximum = tonumber(ARGV[3]) end
    crashes = crashes + (tonumber(state[2]) or 0)

    local total = before + tonumber(attempts)
    local wasLast = crashes > 0 and before + 1 >= maximum
    if ending == 'innocent' then total = total - 1 end
    if ending == 'company' and not wasLast then total = math.min(total, maximum - 1) end
    if ending == 'alone' or ending == 'company' then crashes = crashes + 1 end
    if total >= maximum then return 'exhausted' end
    if #fields > 7800 then return 'tooLarge' end
    -- One that is known to have done it harms nobody who is not innocent, and need not wait.
    local isLast = crashes > 0 and total + 1 >= maximum and ending ~= 'alone'
    if isLast then
        if allowance < 1 then return 'held' end
        allowance = allowance - 1
    end

    local added = {
        '_for_group', group,
        '_retry_attempt', string.format('%.0f', total),
        '_retry_first_id', firstID,
        '_retry_first_failed_at', failedAt,
    }
    if crashes > 0 then
        added[#added + 1] = '_retry_crashes'
        added[#added + 1] = string.format('%.0f', crashes)
    end
    for _, value in ipairs(added) do fields[#fields + 1] = value end
    local new = redis.call('XADD', stream, '*', unpack(fields))
    redis.call('XACK', stream, group, id)
    redis.call('DEL', hash)
    return isLast and 'last:' .. new or new
end

local results = {}
for i = 5, #ARGV, 4 do
    if bytes >= mostBytes then break end
    results[#results + 1] = requeue(KEYS[2 + #results], unpack(ARGV, i, i + 3))
end
return results
