-- Returns the logins of a subject, oldest first: id, record, id, record, ... Changes nothing.
-- KEYS: the index of the subject, a key that is never there
-- ARGV: what the keys of logins start with
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  found[#found + 1] = id
  found[#found + 1] = redis.call('GET', ARGV[1] .. id) or ''
end
return found
