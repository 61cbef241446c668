-- Writes dead letters back to the stream they came from, for the group that failed.
--
-- KEYS   1 dead letters, 2 stream
-- ARGV   1 most replays of a message, 2 when (RFC 3339); then the ids of the dead letters
-- Result for each id the new entry's id, or 'missing', 'frozen' (replayed as often as allowed) or 'packed' (more fields
--        than a script can pass on)
--
-- One step, so that a message is in the stream or in the dead letters, never in both or neither.
local letters, stream = KEYS[1], KEYS[2]

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

local function replay(id)
    local found = redis.call('XRANGE', letters, id, id)[1]
    if not found then return 'missing' end
    local all, facts = found[2], {}
    for i = 1, #all, 2 do
        if added[all[i]] then facts[all[i]] = i end
        if all[i] == '_raw' then return 'packed' end
    end
    local function fact(name) return facts[name] and all[facts[name] + 1] or '' end

    local replays = tonumber(fact('replay_count')) or 0
    if replays >= tonumber(ARGV[1]) then return 'frozen' end
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
    add('_dlq_replayed_at', ARGV[2])
    add('_dlq_original_id', fact('original_id'))
    add('_for_group', fact('consumer_group'))
    local new = redis.call('XADD', stream, '*', unpack(fields))
    redis.call('XDEL', letters, id)
    return new
end

local results = {}
for i = 3, #ARGV do results[#results + 1] = replay(ARGV[i]) end
return results
