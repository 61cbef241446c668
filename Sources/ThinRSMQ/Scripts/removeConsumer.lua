-- Removes a consumer that has nothing pending.
--
-- KEYS   1 stream
-- ARGV   1 group, 2 consumer
-- Result 1 if it is gone, 0 if it was kept because entries are pending under its name
--
-- One step: XGROUP DELCONSUMER drops the consumer's pending entries, and one may arrive after a look.
if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) > 0 then return 0 end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return 1
