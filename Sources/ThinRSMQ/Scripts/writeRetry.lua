-- Writes the retry hash of an entry, and completes what it lacks.
--
-- KEYS   1 retry hash
-- ARGV   1 time to live (s), 2 maximum of attempts, 3 base delay, 4 maximum delay, 5 jitter (ms), 6 error if none is
--        known, 7 attempts to add: 0 or 1; then names and values to write
-- Result {1 if there was no hash, else 0; the attempt that it says now}
--
-- One step, so that no hash is left half-written (attempt without the rest, or without a time to live). All fields go
-- into one HSET, so that out of memory refuses it as a whole.
local hash, more = KEYS[1], tonumber(ARGV[7])
local names = {'attempt', 'max_attempts', 'next_retry_at', 'last_error', 'first_failed_at'}
local isNew = redis.call('EXISTS', hash) == 0
local fields = {}
for i, value in ipairs(redis.call('HMGET', hash, unpack(names))) do
    if value then fields[names[i]] = value end
end
for i = 8, #ARGV, 2 do fields[ARGV[i]] = ARGV[i + 1] end

-- A count that cannot be read is unknown, and so is 0: then this is the first failure.
local function count(text)
    local number = text and #text <= 15 and string.find(text, '^%d+$') and tonumber(text)
    return number and number >= 1 and number or nil
end
local known = count(fields.attempt)
local attempt = known and known + more or 1
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local delay = math.min(tonumber(ARGV[3]) * 2 ^ (attempt - 1) + tonumber(ARGV[5]), tonumber(ARGV[4]))

fields.attempt = string.format('%.0f', attempt)
if not count(fields.max_attempts) then fields.max_attempts = ARGV[2] end
if more > 0 or not count(fields.next_retry_at) then fields.next_retry_at = string.format('%.0f', now + delay) end
fields.last_error = fields.last_error or ARGV[6]
if not count(fields.first_failed_at) then fields.first_failed_at = string.format('%.0f', now) end

local flat = {}
for name, value in pairs(fields) do
    flat[#flat + 1] = name
    flat[#flat + 1] = value
end
redis.call('HSET', hash, unpack(flat))
redis.call('EXPIRE', hash, ARGV[1])
return {isNew and 1 or 0, attempt}
