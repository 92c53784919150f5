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
record = '\n' .. record
if ARGV[3] ~= '' and record:match('\nh\t([^\n]*)') ~= ARGV[3] then
  return nothing()
end
local subject = record:match('\nu\t([^\n]*)')
local index = subject and ARGV[1] .. subject:gsub('\\\\', '\\') -- no control characters, so no other escapes
if index then
  redis.call('ZSCORE', index, ARGV[2]) -- an index that is on another node says so before anything is changed
end

-- The record first: should the rest not happen, a stale index entry is harmless.
redis.call('DEL', KEYS[1])
if index then
  redis.call('ZREM', index, ARGV[2])
end
return 1
