-- Removes a dead letter that the same transaction has just written back to its stream.
--
-- KEYS   1 dead letters, 2 stream
-- ARGV   1 id of the dead letter, 2 when it was replayed (RFC 3339), as the new entry says
-- Result 1 if it is gone, 0 if it was kept because the new entry is not there
--
-- A transaction goes on behind a command that failed: after an XADD that could not be run, a plain XDEL would lose the
-- message.
local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
if not newest then return 0 end
local fields = newest[2]
for i = 1, #fields, 2 do
    if fields[i] == '_dlq_replayed_at' and fields[i + 1] == ARGV[2] then
        return redis.call('XDEL', KEYS[1], ARGV[1])
    end
end
return 0
