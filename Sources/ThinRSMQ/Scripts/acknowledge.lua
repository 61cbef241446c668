-- Acknowledges entries that the consumer still owns, and deletes their retry hashes.
--
-- KEYS   1 stream; 2… the retry hashes that may exist
-- ARGV   1 group, 2 consumer; then for each entry, ids ascending: its id, the number of its hash among KEYS or 0
-- Result the ids that were refused: not pending, or owned by another by now
--
-- One step, because between the look at the owner and XACK another may claim the entry; its work would be cut off.
local stream, group, consumer = KEYS[1], ARGV[1], ARGV[2]
local count = (#ARGV - 2) / 2

-- One range covers the batch. Entries of the same consumer that lie between may fill it up; those are looked up singly.
local owned = {}
local page = redis.call('XPENDING', stream, group, ARGV[3], ARGV[#ARGV - 1], count, consumer)
for _, entry in ipairs(page) do owned[entry[1]] = true end
local isWhole = #page < count

local accepted, hashes, refused = {}, {}, {}
for i = 3, #ARGV, 2 do
    local id = ARGV[i]
    if not owned[id] and not isWhole then
        owned[id] = #redis.call('XPENDING', stream, group, id, id, 1, consumer) == 1
    end
    if owned[id] then
        accepted[#accepted + 1] = id
        local hash = KEYS[tonumber(ARGV[i + 1])]
        if hash then hashes[#hashes + 1] = hash end
    else
        refused[#refused + 1] = id
    end
end
-- In this order: with a right missing for the first nothing is changed, for the second a hash is left to expire.
if #accepted > 0 then redis.call('XACK', stream, group, unpack(accepted)) end
if #hashes > 0 then redis.call('DEL', unpack(hashes)) end
return refused
