-- Changes the hash in which a leader keeps what the next leader has to know, if it still leads.
--
-- KEYS   1 lock, 2 hash
-- ARGV   1 holder, 2 how long the hash stays from now, in milliseconds, 3 how many fields to set, then their names and
--        values, then the names of fields to delete
-- Result 1 if the holder has the lock, 0 if nothing was done
--
-- One step, because a leader that was paused between the look at its lock and the write would overwrite what its
-- successor has written since. Repeatable: the same changes again change nothing.
local lock, hash = KEYS[1], KEYS[2]
if redis.call('GET', lock) ~= ARGV[1] then return 0 end

local sets = tonumber(ARGV[3])
local last = 3 + 2 * sets
-- Redis without memory lets a script go on that has written: what is kept here is little, and its size has a bound.
redis.call('HDEL', hash, '')
if #ARGV > last then redis.call('HDEL', hash, unpack(ARGV, last + 1)) end
if sets > 0 then redis.call('HSET', hash, unpack(ARGV, 4, last)) end
redis.call('PEXPIRE', hash, ARGV[2])
return 1
