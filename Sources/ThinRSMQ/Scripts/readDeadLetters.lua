-- Reads dead letters in the order of their ids, whole or only some of their fields.
--
-- KEYS   1 dead letters
-- ARGV   1 and 2 the range as XRANGE takes it ('+' is the last one there now), 3 most to read; then the names of the
--        fields that are wanted, none for all
-- Result the end of the range, empty if there are no dead letters; then each as XRANGE has it: its id, and its fields.
--        Behind about 1 MB the rest is left for another call.
--
-- A script because COUNT bounds how many entries a reply has, and nothing how large they are; and because whoever looks
-- for some of many dead letters needs a few short fields of each, not their payloads.
local letters, start, last = KEYS[1], ARGV[1], ARGV[2]

-- Nothing else runs meanwhile.
local mostBytes = 1048576

local wanted
for i = 4, #ARGV do
    wanted = wanted or {}
    wanted[ARGV[i]] = true
end

local function select(fields)
    if not wanted then return fields end
    local selection = {}
    for i = 1, #fields, 2 do
        if wanted[fields[i]] then
            selection[#selection + 1] = fields[i]
            selection[#selection + 1] = fields[i + 1]
        end
    end
    return selection
end

if last == '+' then
    local newest = redis.call('XREVRANGE', letters, '+', '-', 'COUNT', 1)[1]
    if not newest then return {''} end
    last = newest[1]
end
local results, bytes = {last}, 0
for _ = 1, tonumber(ARGV[3]) do
    local letter = redis.call('XRANGE', letters, start, last, 'COUNT', 1)[1]
    if not letter then break end
    results[#results + 1] = {letter[1], select(letter[2])}
    for _, value in ipairs(letter[2]) do bytes = bytes + #value end
    if bytes >= mostBytes then break end
    start = '(' .. letter[1]
end
return results
