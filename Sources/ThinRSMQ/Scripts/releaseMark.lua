-- Removes the mark of an effect that was begun and has failed, so that the next attempt may begin it at once.
--
-- KEYS   1 mark
-- ARGV   1 token of the one that began it
-- Result 1 if it was removed
--
-- One step, because between the look at the mark and DEL it may expire, and another begin or finish the effect.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
