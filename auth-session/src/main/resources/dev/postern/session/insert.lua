-- Inserts a login and ends as many of the subject's oldest as the limit asks. Returns the ids that it ended, or 0 if the
-- id is there already.
-- KEYS: the login, the index of its subject (ids scored by the time of login)
-- ARGV: what the keys of logins start with, id, limit, now, time of login, time to live, then field, value, ...
local logins, id, limit, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local ttl = tonumber(ARGV[6])

-- Every read comes before the first write, so that a script which can't read all it needs has changed nothing.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local live, dead = {}, {}
for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local times = redis.call('HMGET', logins .. other, 'seen', 'idle', 'exp')
  local seen, idle, exp = tonumber(times[1]), tonumber(times[2]), tonumber(times[3])
  -- A record without times is gone or not one of ours; it can't be live.
  if seen and idle and exp and now < seen + idle and now < exp then
    live[#live + 1] = other
  else
    dead[#dead + 1] = other
  end
end
local index_ttl = redis.call('PTTL', KEYS[2])

local ended = {}
for i = 1, #live + 1 - limit do
  ended[i] = live[i]
end
-- The new one into the index before its record is written, the old ones out of it after theirs is gone: whatever happens
-- in between, no login is outside the index and so out of reach of "log out everywhere".
redis.call('ZADD', KEYS[2], ARGV[5], id)
if index_ttl < ttl then
  redis.call('PEXPIRE', KEYS[2], ttl)
end
for i = 7, #ARGV, 1000 do -- unpack has a limit
  redis.call('HSET', KEYS[1], unpack(ARGV, i, math.min(i + 999, #ARGV)))
end
redis.call('PEXPIRE', KEYS[1], ttl)
for _, others in ipairs({dead, ended}) do
  for _, other in ipairs(others) do
    redis.call('DEL', logins .. other)
    redis.call('ZREM', KEYS[2], other)
  end
end
return ended
