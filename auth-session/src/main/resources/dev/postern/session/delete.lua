-- Ends a login, or ends it only if it has the given secret hash. Returns 1, or 0 if nothing was changed.
-- KEYS: the login
-- ARGV: what the keys of indexes start with, id, secret hash or nothing, key to write if nothing is changed, or nothing
local function nothing()
  if ARGV[4] ~= '' then
    redis.call('SET', ARGV[4], '', 'PX', 60000)
  end
  return 0
end

local record = redis.call('GET', KEYS[1])
if not record then
  return nothing()
end
if ARGV[3] ~= '' and field(record, 'h') ~= ARGV[3] then
  return nothing()
end
local subject = field(record, 'u')
-- A subject has no control characters, so a backslash is all that is escaped in it.
local index = subject and ARGV[1] .. subject:gsub('\\\\', '\\')
if index then
  redis.call('ZSCORE', index, ARGV[2]) -- an index that is on another node says so before anything is changed
end

-- The record first: should the rest not happen, a stale index entry is harmless.
redis.call('DEL', KEYS[1])
if index then
  redis.call('ZREM', index, ARGV[2])
end
return 1
