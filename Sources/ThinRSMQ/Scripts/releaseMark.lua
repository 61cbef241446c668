-- Removes a mark that is still that of the one who made it: of an effect that was begun and has failed, so that the next
-- attempt may begin it at once, or of a leader that stops, so that another may lead at once.
--
-- KEYS   1 mark
-- ARGV   1 token of the one that made it
-- Result 1 if it was removed
--
-- One step, because between the look at the mark and DEL it may expire, and another make its own.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
