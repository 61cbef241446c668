-- Counts the entries of a stream behind an id, where the server does not know how many there are.
--
-- KEYS   1 stream
-- ARGV   1 the id, 2 most to count
-- Result how many there are, and 1 if there may be more: it stops at that many, and behind about 1 MB
--
-- Read-only. A script because the entries need not be sent to be counted.
local stream, from, most = KEYS[1], '(' .. ARGV[1], tonumber(ARGV[2])

-- Nothing else runs meanwhile.
local mostBytes, bytes, count = 1048576, 0, 0

while count < most do
    local page = redis.call('XRANGE', stream, from, '+', 'COUNT', math.min(100, most - count))
    for _, entry in ipairs(page) do
        for _, value in ipairs(entry[2]) do bytes = bytes + #value end
    end
    count = count + #page
    if #page == 0 then return {count, 0} end
    if bytes >= mostBytes then return {count, 1} end
    from = '(' .. page[#page][1]
end
return {count, 1}
