-- Claims failed entries whose next attempt is due.
--
-- KEYS   1 stream; 2… the retry hash of each entry
-- ARGV   1 group, 2 claimant, 3 owner that the entries must still have, or empty for any
--        4 'deliver': the claimant handles them now, so the delivery and the attempt are counted;
--          'take': the claimant passes them on, and nothing is counted
--        5 ms by which an entry must be overdue, 6 idle time (ms) after which a foreign retry counts as ended
--        7… the ids, in the order of the hashes
-- Result for each id {status, …}:
--        {'claimed', attempt, deliveries, fields}   with 'take' without fields
--        {'notDue', ms left}                        {'running', attempt, deliveries}  a retry of it has begun
--        {'lost'}  not pending, or another's        {'payloadGone'}  acknowledged: its payload was trimmed or deleted
--        {'unrecorded'}  it has no retry hash
--
-- One step, so that of two claimants one wins, and an attempt is counted exactly when its delivery is.
local stream, group, claimant = KEYS[1], ARGV[1], ARGV[2]
local isDelivery = ARGV[4] == 'deliver'
local grace, foreignIdle = tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function claim(id, hash)
    local entry = redis.call('XPENDING', stream, group, id, id, 1)[1]
    if not entry or (ARGV[3] ~= '' and entry[2] ~= ARGV[3]) then return {'lost'} end
    local state = redis.call('HMGET', hash, 'attempt', 'next_retry_at', '_delivery')
    local attempt, due, delivery = tonumber(state[1]), tonumber(state[2]), tonumber(state[3])
    if not attempt then return {'unrecorded'} end
    -- A retry that has begun raised the delivery count. Other implementations do not store the count they failed at.
    local isRunning = delivery and delivery ~= entry[4] or not delivery and entry[4] > 1 and entry[3] < foreignIdle
    if isRunning then return {'running', attempt, entry[4]} end
    -- A hash without a due time is half-written: it is due as an orphan is.
    due = due or (now - entry[3] + foreignIdle)
    local left = due + (delivery and grace or 0) - now
    if left > 0 then return {'notDue', left} end

    local found = redis.call('XRANGE', stream, id, id)[1]
    if not found then
        redis.call('DEL', hash)
        redis.call('XACK', stream, group, id)
        return {'payloadGone'}
    end
    if not isDelivery then
        redis.call('XCLAIM', stream, group, claimant, 0, id, 'JUSTID')
        return {'claimed', attempt, entry[4]}
    end
    redis.call('XCLAIM', stream, group, claimant, 0, id)
    redis.call('HSET', hash, 'attempt', string.format('%.0f', attempt + 1))
    return {'claimed', attempt + 1, entry[4] + 1, found[2]}
end

local results = {}
for i = 7, #ARGV do results[#results + 1] = claim(ARGV[i], KEYS[i - 5]) end
return results
