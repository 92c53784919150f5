-- Inserts a login and ends those that the limit makes give way. Returns the ids that it ended; 0 if the id is there
-- already, -1 if the limit refuses the login, and then nothing was changed.
-- KEYS: the login, the index of its subject (ids scored by the time of login)
-- ARGV: what the keys of logins start with, id, limit, now, time of login, time to live, whether the limit refuses (1 or
-- 0), the device whose logins end or nothing, the record
local logins, id, limit, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local ttl, refuses, device = tonumber(ARGV[6]), ARGV[7] == '1', ARGV[8]

-- Every read comes before the first write, so that a script which can't read all it needs has changed nothing.
if redis.call('EXISTS', KEYS[1]) == 1 then
  return 0
end
local live, dead, ended = {}, {}, {}
for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local login = redis.call('GETRANGE', logins .. other, 0, 511) -- what is read here stands first
  local start, seen = tonumber(field(login, 'a')), tonumber(field(login, 's'))
  local idle, expires = tonumber(field(login, 'i')), tonumber(field(login, 'x'))
  -- A record without times is gone or not one of ours; it can't be live.
  if not (start and seen and idle and expires and now < start + seen + idle and now < start + expires) then
    dead[#dead + 1] = other
  elseif device ~= '' and field(login, 'dev') == device then
    ended[#ended + 1] = other
  else
    live[#live + 1] = other
  end
end
local index_ttl = redis.call('PTTL', KEYS[2])

if refuses and #live >= limit then
  return -1
end
for i = 1, #live + 1 - limit do
  ended[#ended + 1] = live[i]
end
-- The new one into the index before its record is written, the old ones out of it after theirs is gone: whatever happens
-- in between, no login is outside the index and so out of reach of "log out everywhere".
redis.call('ZADD', KEYS[2], ARGV[5], id)
if index_ttl < ttl then
  redis.call('PEXPIRE', KEYS[2], ttl)
end
redis.call('SET', KEYS[1], ARGV[9], 'PX', ttl)
for _, others in ipairs({dead, ended}) do
  for _, other in ipairs(others) do
    redis.call('DEL', logins .. other)
    redis.call('ZREM', KEYS[2], other)
  end
end
return ended
