-- Writes dead letters back to the stream they came from, the oldest first, each for the group that failed.
--
-- KEYS   1 dead letters, 2 stream
-- ARGV   1 most replays of a message, 2 when (RFC 3339), 3 and 4 the range of dead letters as XRANGE takes it ('+' is
--        the last one there now), 5 most to write back, 6 most to look at
-- Result the end of the range, empty if there are no dead letters; then for each that was looked at its id and the new
--        entry's id, or 'frozen' (replayed as often as allowed: it stays) or 'packed' (more fields than a script can
--        pass on: it stays, and nothing behind it was looked at)
--
-- One step, so that a message is in the stream or in the dead letters, never in both or neither. It looks for those to
-- replay itself: frozen ones may be many, and their payloads need not travel for that.
local letters, stream = KEYS[1], KEYS[2]
local maximum, now, mostReplayed = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[5])

-- unpack() ends near 8,000 values.
local mostValues = 7820
-- About how many bytes one call reads: nothing else runs meanwhile.
local mostBytes = 1048576

-- What dead-lettering added: of a field that the message has as well, only the last is ours.
local added = {
    original_id = true, original_stream = true, failed_at = true, total_attempts = true,
    last_error = true, consumer_group = true, replay_count = true,
}
-- What an earlier requeue or replay wrote: attempts start anew.
local ours = {
    _for_group = true, _retry_attempt = true, _retry_first_id = true, _retry_first_failed_at = true,
    _dlq_replay_count = true, _dlq_replayed_at = true, _dlq_original_id = true,
}

-- tonumber() would take 'nan', which no comparison ever stops.
local function decimal(text)
    return text and #text <= 15 and string.find(text, '^%d+$') and tonumber(text) or nil
end

local function replay(id, all)
    if #all > mostValues then return 'packed' end
    local facts, counted = {}, nil
    for i = 1, #all, 2 do
        if added[all[i]] then facts[all[i]] = i end
        if all[i] == '_raw' then return 'packed' end
        if all[i] == '_dlq_replay_count' then counted = all[i + 1] end
    end
    local function fact(name) return facts[name] and all[facts[name] + 1] or '' end

    local replays = decimal(fact('replay_count')) or decimal(counted) or 0
    if replays >= maximum then return 'frozen' end
    local fields = {}
    for i = 1, #all, 2 do
        if not ours[all[i]] and facts[all[i]] ~= i then
            fields[#fields + 1] = all[i]
            fields[#fields + 1] = all[i + 1]
        end
    end
    local function add(name, value)
        if value == '' then return end
        fields[#fields + 1] = name
        fields[#fields + 1] = value
    end
    add('_dlq_replay_count', string.format('%.0f', replays + 1))
    add('_dlq_replayed_at', now)
    add('_dlq_original_id', fact('original_id'))
    add('_for_group', fact('consumer_group'))
    local new = redis.call('XADD', stream, '*', unpack(fields))
    redis.call('XDEL', letters, id)
    return new
end

local start, last = ARGV[3], ARGV[4]
if last == '+' then
    local newest = redis.call('XREVRANGE', letters, '+', '-', 'COUNT', 1)[1]
    if not newest then return {''} end
    last = newest[1]
end
local results, replayed, bytes = {last}, 0, 0
for _ = 1, tonumber(ARGV[6]) do
    local letter = redis.call('XRANGE', letters, start, last, 'COUNT', 1)[1]
    if not letter then break end
    local id, fields = letter[1], letter[2]
    local outcome = replay(id, fields)
    results[#results + 1] = id
    results[#results + 1] = outcome
    if outcome == 'packed' then break end
    if outcome ~= 'frozen' then replayed = replayed + 1 end
    for _, value in ipairs(fields) do bytes = bytes + #value end
    if replayed >= mostReplayed or bytes >= mostBytes then break end
    start = '(' .. id
end
return results
