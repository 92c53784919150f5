-- Ends a login, or ends it only if it has the given secret hash. Returns 1, or 0 if nothing was changed.
-- KEYS: the login
-- ARGV: what the keys of indexes start with, id, secret hash or nothing, key to write if nothing is changed, or nothing
local function nothing()
  if ARGV[4] ~= '' then
    redis.call('HSET', ARGV[4], 'at', '0')
    redis.call('PEXPIRE', ARGV[4], 60000)
  end
  return 0
end

if redis.call('EXISTS', KEYS[1]) == 0 then
  return nothing()
end
local login = redis.call('HMGET', KEYS[1], 'u', 'h')
if ARGV[3] ~= '' and login[2] ~= ARGV[3] then
  return nothing()
end
local index = login[1] and ARGV[1] .. login[1]
if index then
  redis.call('ZSCORE', index, ARGV[2]) -- an index that is on another node says so before anything is changed
end

-- The record first: should the rest not happen, a stale index entry is harmless.
redis.call('DEL', KEYS[1])
if index then
  redis.call('ZREM', index, ARGV[2])
end
return 1
