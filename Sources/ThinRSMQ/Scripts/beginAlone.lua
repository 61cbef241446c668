-- Notes that a consumer handles this entry, and no other beside it.
--
-- KEYS   1 stream, 2 retry hash
-- ARGV   1 group, 2 consumer, 3 id, 4 time to live of the hash (s)
-- Result 'begun', or 'lost' (not pending, or another's)
--
-- If the process dies now, this entry did it, and whatever else was in its hands is innocent. One step, so that nothing is
-- written about an entry that another owns.
local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[3], ARGV[3], 1, ARGV[2])
if #pending == 0 then return 'lost' end
redis.call('HSET', KEYS[2], '_alone', string.format('%.0f', pending[1][4]))
redis.call('HDEL', KEYS[2], '_waiting')
redis.call('EXPIRE', KEYS[2], ARGV[4])
return 'begun'
