-- Trims the entries that every group has acknowledged, of a stream that has come near to its bound.
--
-- KEYS   1 stream
-- ARGV   1 the length from which it trims; then the names of groups without which it does not, because they are to come
--        back: if 2, which is a number of entries, is empty, or more than the stream says were ever added to it
-- Result its length afterwards, 1 if more can be trimmed (one call trims about 10,000 entries, because nothing else
--        runs meanwhile), how many entries were ever added or -1, then the names of the groups
--
-- One step, so that what is read of the groups still holds when the entries go. A group needs what is pending in it and
-- what lies above its last delivered id; reading and acknowledging only ever move that up, so a second run does no harm
-- either. A group that is created later finds what is left, and so does one that XGROUP SETID sends back. A stream
-- without groups keeps everything: nobody knows who will come.
local stream = KEYS[1]
local length = redis.call('XLEN', stream)
if redis.call('EXISTS', stream) == 0 then return {0, 0, -1} end

local function table_of(facts)
    local values = {}
    for i = 1, #facts, 2 do values[facts[i]] = facts[i + 1] end
    return values
end

-- Before Redis 7.0 nobody counts.
local added = table_of(redis.call('XINFO', 'STREAM', stream))['entries-added'] or -1
local groups, names = {}, {}
for _, facts in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local group = table_of(facts)
    groups[#groups + 1], names[group.name] = group, true
end

local function answer(length, hasMore)
    local parts = {length, hasMore and 1 or 0, added}
    for _, group in ipairs(groups) do parts[#parts + 1] = group.name end
    return parts
end

if length == 0 or length < tonumber(ARGV[1]) then return answer(length) end
if ARGV[2] == '' or added >= 0 and added < tonumber(ARGV[2]) then
    for i = 3, #ARGV do
        if not names[ARGV[i]] then return answer(length) end
    end
end

-- As text: a double holds no 64 bits.
local function isBelow(id, other)
    local a, b = {string.match(id, '(%d+)-(%d+)')}, {string.match(other, '(%d+)-(%d+)')}
    for i = 1, 2 do
        if #a[i] ~= #b[i] then return #a[i] < #b[i] end
        if a[i] ~= b[i] then return a[i] < b[i] end
    end
    return false
end

local function following(id)
    local milliseconds, sequence = string.match(id, '(%d+)-(%d+)')
    local number = tonumber(sequence)
    -- Beyond what a double holds, the entry itself is kept.
    return number < 2 ^ 53 and milliseconds .. '-' .. string.format('%.0f', number + 1) or id
end

local first
for _, group in ipairs(groups) do
    local needed = {following(group['last-delivered-id'])}
    if group.pending > 0 then
        needed[2] = redis.call('XPENDING', stream, group.name, '-', '+', 1)[1][1]
    end
    for _, id in ipairs(needed) do
        if not first or isBelow(id, first) then first = id end
    end
end
if not first then return answer(length) end

-- XTRIM MINID of Redis 6.2 deletes entries above the id, too, that are 2^32 ms younger than the first of their node, as in
-- a topic of two messages a day. There it goes by number, which takes reading what goes.
if added < 0 then
    local count, bytes, from, page = 0, 0, '-', nil
    repeat
        page = redis.call('XRANGE', stream, from, '(' .. first, 'COUNT', 100)
        for _, entry in ipairs(page) do
            for _, value in ipairs(entry[2]) do bytes = bytes + #value end
        end
        count = count + #page
        if #page > 0 then from = '(' .. page[#page][1] end
    until #page < 100 or count >= 1000 or bytes >= 1048576
    if count > 0 then redis.call('XTRIM', stream, 'MAXLEN', length - count) end
    return answer(length - count, #page == 100)
end

local most = 10000
local hasMore = redis.call('XTRIM', stream, 'MINID', '~', first, 'LIMIT', most) > most / 2
-- What is left is part of one node of the stream, about 100 entries.
if not hasMore then redis.call('XTRIM', stream, 'MINID', first) end
return answer(redis.call('XLEN', stream), hasMore)
