-- Resets the idle time of entries that the consumer still owns: it is alive and has them in hand.
--
-- KEYS   1 stream
-- ARGV   1 group, 2 consumer; then the ids, ascending
-- Result for each id 'renewed', 'lost' (not pending, or another's) or 'payloadGone' (trimmed or deleted; left as it is)
--
-- One step, because XCLAIM takes an entry from whoever owns it, and drops one whose payload is gone from the pending
-- list, which would lose the evidence.
local stream, group, consumer = KEYS[1], ARGV[1], ARGV[2]
local count = #ARGV - 2

local owned = {}
local page = redis.call('XPENDING', stream, group, ARGV[3], ARGV[#ARGV], count, consumer)
for _, entry in ipairs(page) do owned[entry[1]] = true end
local isWhole = #page < count

local renewed, results = {}, {}
for i = 3, #ARGV do
    local id = ARGV[i]
    if not owned[id] and not isWhole then
        owned[id] = #redis.call('XPENDING', stream, group, id, id, 1, consumer) == 1
    end
    if not owned[id] then
        results[#results + 1] = 'lost'
    elseif #redis.call('XRANGE', stream, id, id) == 0 then
        results[#results + 1] = 'payloadGone'
    else
        results[#results + 1] = 'renewed'
        renewed[#renewed + 1] = id
    end
end
if #renewed > 0 then
    renewed[#renewed + 1] = 'JUSTID'
    redis.call('XCLAIM', stream, group, consumer, 0, unpack(renewed))
end
return results
