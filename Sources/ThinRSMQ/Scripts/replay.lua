-- Writes dead letters back to the stream they came from, each for the group that failed.
--
-- KEYS   1 dead letters, 2 stream
-- ARGV   1 most replays of a message, 2 when (RFC 3339); then the ids of the dead letters
-- Result for each id the new entry's id, 'frozen' (replayed as often as allowed: it stays), 'groupless' (the group that
--        failed does not exist, and no other would handle it: it stays), 'missing' (not there, or not any more) or
--        'packed' (more fields than a script can pass on: it stays). Behind a packed one, and behind about 1 MB, the rest
--        is left for another call, and has no result.
--
-- One step, so that a message is in the stream or in the dead letters, never in both or neither. By ids, so that a
-- second call finds what the first has replayed gone, and never takes others in its place.
local letters, stream = KEYS[1], KEYS[2]
local maximum, now = tonumber(ARGV[1]), ARGV[2]

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

local groups = {}
if redis.call('EXISTS', stream) == 1 then
    for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do groups[group[2]] = true end
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
    if fact('consumer_group') ~= '' and not groups[fact('consumer_group')] then return 'groupless' end
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

local results, bytes = {}, 0
for i = 3, #ARGV do
    local letter = redis.call('XRANGE', letters, ARGV[i], ARGV[i])[1]
    local outcome = letter and replay(ARGV[i], letter[2]) or 'missing'
    results[#results + 1] = outcome
    if outcome == 'packed' then break end
    for _, value in ipairs(letter and letter[2] or {}) do bytes = bytes + #value end
    if bytes >= mostBytes then break end
end
return results
