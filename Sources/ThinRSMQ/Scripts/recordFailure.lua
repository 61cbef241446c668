-- Records that a consumer failed to handle an entry that it still owns, or that an earlier process of its name crashed.
--
-- KEYS   1 stream, 2 retry hash
-- ARGV   1 group, 2 consumer, 3 id, 4 error, 5 failed deliveries before this entry (_retry_attempt),
--        6 maximum of attempts, 7 base delay, 8 maximum delay, 9 jitter (ms), 10 delay asked for by the handler (ms)
--        or empty, 11 time to live of the hash (s), 12 '' or, for an earlier process that died with
--        the entry in hand, 'alone' or 'company': whether others were in its hands as well
-- Result {'lost'}, or {'recorded', attempts so far, their maximum, ms until the next}
--
-- One step, so that no hash is left half-written (attempt without the rest, or without a time to live), and none is
-- written for an entry that another owns. Out of memory refuses it as a whole: the failure is then unrecorded.
local stream, hash = KEYS[1], KEYS[2]
local group, consumer, id = ARGV[1], ARGV[2], ARGV[3]

local pending = redis.call('XPENDING', stream, group, id, id, 1, consumer)
if #pending == 0 then return {'lost'} end
local delivery = pending[1][4]

local known = redis.call('HMGET', hash, 'attempt', 'max_attempts')
local attempt = tonumber(known[1])
-- Without a hash this is the first failure, or the hash has expired: the deliveries are then what is left of the count.
if not attempt or attempt < 1 then attempt = math.max(1, delivery) end
local maximum = tonumber(known[2])
if not maximum or maximum < 1 then maximum = tonumber(ARGV[6]) end

-- A crash in company never uses up the attempts: the last one is made alone.
if ARGV[12] == 'company' then attempt = math.max(1, math.min(attempt, maximum - 1 - tonumber(ARGV[5]))) end
local total = attempt + tonumber(ARGV[5])
local delay = tonumber(ARGV[10])
if not delay then
    delay = math.min(tonumber(ARGV[7]) * 2 ^ (total - 1) + tonumber(ARGV[9]), tonumber(ARGV[8]))
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

redis.call('HSET', hash,
    'attempt', string.format('%.0f', attempt),
    'max_attempts', string.format('%.0f', maximum),
    'next_retry_at', string.format('%.0f', now + delay),
    'last_error', ARGV[4],
    '_delivery', string.format('%.0f', delivery))
redis.call('HSETNX', hash, 'first_failed_at', string.format('%.0f', now))
if ARGV[12] ~= '' then redis.call('HINCRBY', hash, '_crashes', 1) end
redis.call('EXPIRE', hash, ARGV[11])
return {'recorded', total, maximum, delay}
