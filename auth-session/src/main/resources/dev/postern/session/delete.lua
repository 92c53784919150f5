-- Ends a login, or ends it only if it has the given secret hash. Returns 1, or 0 if nothing was changed.
-- KEYS: the login
-- ARGV: what the keys of indexes start with, id, and the secret hash or nothing
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
local login = redis.call('HMGET', KEYS[1], 'sub', 'h')
if ARGV[3] and login[2] ~= ARGV[3] then
  return 0
end

-- The record first: should the rest not happen, a stale index entry is harmless.
redis.call('DEL', KEYS[1])
if login[1] then
  redis.call('ZREM', ARGV[1] .. login[1], ARGV[2])
end
return 1
