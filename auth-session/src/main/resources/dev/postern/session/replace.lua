-- Changes a login if it still has the version that the caller knows. Returns 1, or 0 if it has another one or is gone: a
-- login that was ended never comes back.
-- KEYS: the login, the index of its subject
-- ARGV: the known version, time to live, count of arguments that follow as field, value, ...; then fields to remove
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then
  return 0
end
local ttl, last = tonumber(ARGV[2]), 3 + tonumber(ARGV[3])
local index_ttl = redis.call('PTTL', KEYS[2])

-- The index must outlive each of its logins.
if index_ttl < ttl then
  redis.call('PEXPIRE', KEYS[2], ttl)
end
for i = 4, last, 1000 do -- unpack has a limit
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, last)))
end
for i = last + 1, #ARGV, 1000 do
  redis.call('HDEL', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
redis.call('PEXPIRE', KEYS[1], ttl)
return 1
