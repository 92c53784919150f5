-- Ends the logins of a subject, all or all but one. Returns the ids that it ended.
-- KEYS: the index of the subject, a key that is never there
-- ARGV: what the keys of logins start with, id to keep or nothing, key to write if nothing is changed, or nothing
local ids = redis.call('ZRANGE', KEYS[1], 0, -1)

-- Every read comes before the first write, so that a script which can't read all it needs has changed nothing.
local there = {}
for _, id in ipairs(ids) do
  there[id] = redis.call('EXISTS', ARGV[1] .. id) == 1
end

-- The record first: should the rest not happen, a stale index entry is harmless.
local ended, changed = {}, false
for _, id in ipairs(ids) do
  if id ~= ARGV[2] or not there[id] then
    if there[id] then
      redis.call('DEL', ARGV[1] .. id)
      ended[#ended + 1] = id
    end
    redis.call('ZREM', KEYS[1], id)
    changed = true
  end
end
if not changed and ARGV[3] ~= '' then
  redis.call('SET', ARGV[3], '', 'PX', 60000)
end
return ended
