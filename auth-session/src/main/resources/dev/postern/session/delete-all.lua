-- Ends the logins of a subject, all or all but one. Returns the ids that it ended.
-- KEYS: the index of the subject
-- ARGV: what the keys of logins start with, and the id to keep or nothing
local ids = redis.call('ZRANGE', KEYS[1], 0, -1)
local keep = ARGV[2] and redis.call('EXISTS', ARGV[1] .. ARGV[2]) == 1 and ARGV[2]

-- The record first: should the rest not happen, a stale index entry is harmless.
local ended = {}
for _, id in ipairs(ids) do
  if id ~= keep then
    if redis.call('DEL', ARGV[1] .. id) == 1 then
      ended[#ended + 1] = id
    end
    redis.call('ZREM', KEYS[1], id)
  end
end
return ended
