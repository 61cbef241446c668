-- Creates a consumer group again that is gone, and the stream if it is gone too.
--
-- KEYS   1 stream
-- ARGV   1 group, 2 the id up to which the group had acknowledged everything, or empty if that is unknown,
--        3 how many entries it had read by then, or empty
-- Result the id behind which the group now begins, or 'exists': another was faster
--
-- One step, because the id means nothing on a stream that was removed and begun anew: if it lies behind all that the
-- stream ever held, this is another stream (or an older state of it, after a failover), and the group begins at 0.
-- Duplicates are allowed, loss is not.
local stream, group, start, read = KEYS[1], ARGV[1], ARGV[2], ARGV[3]

-- Ids are pairs of 64 bits, which Lua's numbers do not hold.
local function sortable(id)
    local milliseconds, sequence = string.match(id, '^(%d+)-(%d+)$')
    return string.rep('0', 20 - #milliseconds) .. milliseconds .. string.rep('0', 20 - #sequence) .. sequence
end

local function lastID()
    if redis.call('EXISTS', stream) == 0 then return '0-0' end
    local facts = redis.call('XINFO', 'STREAM', stream)
    for i = 1, #facts, 2 do
        if facts[i] == 'last-generated-id' then return facts[i + 1] end
    end
end

local isKnown = start ~= '' and sortable(start) <= sortable(lastID())
if not isKnown then start = '0' end

local result
if isKnown and read ~= '' then
    -- Before Redis 7.0 there is no ENTRIESREAD.
    result = redis.pcall('XGROUP', 'CREATE', stream, group, start, 'ENTRIESREAD', read)
    if result.err and not string.find(result.err, 'BUSYGROUP', 1, true) then result = nil end
end
if not result then result = redis.pcall('XGROUP', 'CREATE', stream, group, start, 'MKSTREAM') end
if result.err then
    if string.find(result.err, 'BUSYGROUP', 1, true) then return 'exists' end
    return result
end
return start
