-- Moves pending entries to the dead letters, with every field that they have.
--
-- KEYS   1 stream, 2 dead letters; 3… the retry hash of each entry
-- ARGV   1 group, 2 failed_at, 3 MAXLEN of the dead letters; then for each entry:
--        id, owner that it must still have or empty, delivery count that it must still have or empty,
--        attempts at this entry, error
-- Result for each entry the id of its dead letter, 'lost' (not pending, no longer as expected, or of no concern to the
--        group, and acknowledged for that) or 'payloadGone' (trimmed or deleted: acknowledged, nothing is left to keep);
--        last, how many older dead letters MAXLEN trimmed.
--        Entries are large at times: behind about 1 MB the rest is left for another call, and has no result.
--
-- One step: XADD first, then XACK, so that out of memory refuses both and no crash comes between them. The right to XACK
-- is for the caller to try before, or each call would write another dead letter; without that to DEL the hash expires.
local stream, letters, group = KEYS[1], KEYS[2], ARGV[1]

-- unpack() ends near 8,000 values.
local mostFields = 3900

-- Nothing else runs meanwhile.
local mostBytes, bytes = 1048576, 0

local function pack(fields)
    local parts = {}
    for i, value in ipairs(fields) do parts[i] = #value .. ':' .. value .. ',' end
    return table.concat(parts)
end

local function move(hash, id, owner, deliveries, attempts, reason)
    local entry = redis.call('XPENDING', stream, group, id, id, 1)[1]
    if not entry or (owner ~= '' and entry[2] ~= owner) then return 'lost' end
    if deliveries ~= '' and entry[4] ~= tonumber(deliveries) then return 'lost' end
    local found = redis.call('XRANGE', stream, id, id)[1]
    if not found then
        redis.call('DEL', hash)
        redis.call('XACK', stream, group, id)
        return 'payloadGone'
    end

    local fields, firstID, before, replays, forGroup = found[2], id, 0, '0', group
    for i = 1, #fields, 2 do
        bytes = bytes + #fields[i] + #fields[i + 1]
        if fields[i] == '_for_group' then forGroup = fields[i + 1] end
        if fields[i] == '_retry_first_id' then firstID = fields[i + 1] end
        if fields[i] == '_retry_attempt' then before = tonumber(fields[i + 1]) or 0 end
        if fields[i] == '_dlq_replay_count' then replays = fields[i + 1] end
    end
    if forGroup ~= group then
        redis.call('XACK', stream, group, id)
        return 'lost'
    end
    if #fields > 2 * mostFields then fields = {'_raw', pack(fields)} end
    for _, value in ipairs({
        'original_id', firstID,
        'original_stream', stream,
        'failed_at', ARGV[2],
        'total_attempts', string.format('%.0f', before + tonumber(attempts)),
        'last_error', reason,
        'consumer_group', group,
        'replay_count', replays,
    }) do
        fields[#fields + 1] = value
    end
    local letter = redis.call('XADD', letters, 'MAXLEN', '~', ARGV[3], '*', unpack(fields))
    redis.call('XACK', stream, group, id)
    redis.call('DEL', hash)
    return letter
end

local results, added, before = {}, 0, redis.call('XLEN', letters)
for i = 4, #ARGV, 5 do
    if bytes >= mostBytes then break end
    local result = move(KEYS[3 + #results], unpack(ARGV, i, i + 4))
    results[#results + 1] = result
    if result ~= 'lost' and result ~= 'payloadGone' then added = added + 1 end
end
results[#results + 1] = before + added - redis.call('XLEN', letters)
return results
