-- Counts an attempt in a retry hash.
--
-- KEYS   1 retry hash
-- ARGV   1 time to live (s)
-- Result the attempt
--
-- One step, so that no hash is left without a time to live.
local attempt = redis.call('HINCRBY', KEYS[1], 'attempt', 1)
redis.call('EXPIRE', KEYS[1], ARGV[1])
return attempt
