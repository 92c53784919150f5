-- Takes an attempt out of a bucket, or puts one back. Returns 0, or how many milliseconds until there is an attempt.
-- A bucket holds parts of attempts, as many to one as the window has milliseconds: whole numbers that refill exactly, and
-- stay below 2^53. One that is not there is full.
-- KEYS: the bucket
-- ARGV: how many attempts it holds, window, now, 1 to put back or -1 to take, and how long to keep a full bucket
local size, window, now, change = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local full = size * window

local stored = redis.call('HMGET', KEYS[1], 'parts', 'at')
local parts, at = tonumber(stored[1]) or full, tonumber(stored[2]) or now
-- A clock set back refills nothing, not even when it is set right again.
if now > at then
  parts = math.min(full, parts + math.min(now - at, window) * size)
  at = now
end
if change < 0 and parts < window then
  return math.ceil((window - parts) / size)
end
parts = math.min(full, parts + change * window)
redis.call('HSET', KEYS[1], 'parts', string.format('%.0f', parts), 'at', string.format('%.0f', at))
-- By then it is full, whatever the clock of this server says.
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', window + tonumber(ARGV[5])))
return 0
