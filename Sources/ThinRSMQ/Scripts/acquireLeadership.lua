-- Takes the leader lock if nobody holds it, and renews it for the one that does.
--
-- KEYS   1 lock, 2 term
-- ARGV   1 holder, 2 how long the lock lasts, in milliseconds
-- Result {term} if the holder has it now, otherwise {term, who has it}
--
-- The term grows whenever the lock is taken, and never when it is renewed. One step, because between the look at the lock
-- and its renewal it may end, and another take it. Repeatable: the answer to a second call is that of a renewal.
local lock, term = KEYS[1], KEYS[2]
local holder, duration = ARGV[1], ARGV[2]

local current = redis.call('GET', lock)
if not current then
    -- Redis without memory lets a script go on that has written: its leader is who makes room.
    redis.call('DEL', lock)
    local number = redis.call('INCR', term)
    redis.call('SET', lock, holder, 'PX', duration)
    return {number}
end
local number = tonumber(redis.call('GET', term) or 0)
if current ~= holder then return {number, current} end
redis.call('PEXPIRE', lock, duration)
return {number}
