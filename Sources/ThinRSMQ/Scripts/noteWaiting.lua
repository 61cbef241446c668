-- Notes that entries which crashed a consumer before wait for their turn in this one: if it dies now, it was not of them.
--
-- KEYS   1 stream; 2… the retry hash of each entry
-- ARGV   1 group, 2 consumer, 3 time to live of the hashes (s); then the ids, in the order of the hashes
-- Result how many were noted: those that the consumer owns
--
-- One step, so that nothing is written about an entry that another owns.
local noted = 0
for i = 4, #ARGV do
    local pending = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1, ARGV[2])
    if #pending > 0 then
        redis.call('HSET', KEYS[i - 2], '_waiting', string.format('%.0f', pending[1][4]))
        redis.call('EXPIRE', KEYS[i - 2], ARGV[3])
        noted = noted + 1
    end
end
return noted
