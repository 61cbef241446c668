-- Writes a retry hash, whole.
--
-- KEYS   1 retry hash
-- ARGV   1 'create' to leave one alone that has an attempt, 'replace' to write it in any case; 2 time to live (s);
--        then names and values
-- Result 1 if it was written, 0 if one was there
--
-- One step, so that no hash is left half-written or without a time to live.
if ARGV[1] == 'create' and redis.call('HEXISTS', KEYS[1], 'attempt') == 1 then return 0 end
if ARGV[1] == 'replace' then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
