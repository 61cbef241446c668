-- Claims entries that are due: failed ones when their next attempt is, and, for a monitor, those whose lease ran out
-- without a report.
--
-- KEYS   1 stream; 2… the retry hash of each entry
-- ARGV   1 group, 2 claimant, 3 owner that the entries must still have, or empty for any
--        4 'deliver': the claimant handles them now, so the delivery and the attempt are counted;
--          'take': the claimant passes them on: nothing is counted, and entries whose lease ran out are due as well
--          'handle': as 'deliver', and entries whose lease ran out are due as well: what had them counts as an attempt
--        5 ms by which a failed entry must be overdue, 6 ms that a lease lasts, 7 time to live of the hash (s)
--        8… the ids, in the order of the hashes
-- Result for each id {status, …}:
--        {'claimed', attempt, deliveries, crashes, fields}   with 'take' without fields
--        {'notDue', ms left}                        {'running', attempt, deliveries}  a retry of it has begun
--        {'lost'}  not pending, or another's        {'payloadGone'}  acknowledged: its payload was trimmed or deleted
--        {'unrecorded', deliveries}  its retry hash has no attempt
--
-- One step, so that of two claimants one wins, and an attempt is counted exactly when its delivery is.
local stream, group, claimant = KEYS[1], ARGV[1], ARGV[2]
local isDelivery, takesOrphans = ARGV[4] ~= 'take', ARGV[4] ~= 'deliver'
local grace, lease = tonumber(ARGV[5]), tonumber(ARGV[6])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function claim(id, hash)
    local entry = redis.call('XPENDING', stream, group, id, id, 1)[1]
    if not entry or (ARGV[3] ~= '' and entry[2] ~= ARGV[3]) then return {'lost'} end
    local idle, deliveries = entry[3], entry[4]
    local state = redis.call('HMGET', hash, 'attempt', 'next_retry_at', '_delivery', '_crashes')
    local attempt, due, failed = tonumber(state[1]), tonumber(state[2]), tonumber(state[3])
    local crashes = tonumber(state[4]) or 0
    -- A retry that has begun raised the delivery count. Other implementations do not store the count they failed at.
    local isRunning = failed and failed ~= deliveries or not failed and deliveries > 1 and idle < lease
    if not attempt or isRunning then
        if not takesOrphans or idle < lease then
            return attempt and {'running', attempt, deliveries} or {'unrecorded', deliveries}
        end
    else
        -- A hash without a due time is half-written: it is due when the lease has run out.
        local left = (due or now - idle + lease) + (failed and grace or 0) - now
        if left > 0 then return {'notDue', left} end
    end

    local found = redis.call('XRANGE', stream, id, id)[1]
    if not found then
        redis.call('DEL', hash)
        redis.call('XACK', stream, group, id)
        return {'payloadGone'}
    end
    if not isDelivery then
        redis.call('XCLAIM', stream, group, claimant, 0, id, 'JUSTID')
        return {'claimed', math.max(1, attempt or deliveries), deliveries, crashes}
    end
    attempt = attempt or math.max(1, deliveries)
    redis.call('XCLAIM', stream, group, claimant, 0, id)
    redis.call('HSET', hash, 'attempt', string.format('%.0f', attempt + 1))
    -- What crashed a consumer before waits for its turn.
    if crashes > 0 or found[2][#found[2] - 1] == '_retry_crashes' then
        redis.call('HSET', hash, '_waiting', string.format('%.0f', deliveries + 1))
    end
    redis.call('EXPIRE', hash, ARGV[7])
    return {'claimed', attempt + 1, deliveries + 1, crashes, found[2]}
end

-- What is passed on is acknowledged, by a script that has written already when it learns that it may not.
if not isDelivery then redis.call('XACK', stream, group, '0-0') end

local results = {}
for i = 8, #ARGV do results[#results + 1] = claim(ARGV[i], KEYS[i - 6]) end
return results
