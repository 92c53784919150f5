-- Appends ended logins to the log, or reads what was appended after a position. Returns, for a read: for how many
-- milliseconds the log has been kept without a loss, what names the server that keeps it, the position where to go on,
-- the ids, and 1 if the entry of the position was lost before its time. Without that entry all is read from the beginning.
-- KEYS: the log, a hash of what is known about it
-- ARGV: how long entries are kept in milliseconds; 'append', channel of the nudge, ids...
--       or 'read', position or nothing, how many entries at most
-- A position is the last entry that was read: its id and the digest of what it says, whatever bytes that is.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local state = redis.call('HMGET', KEYS[2], 'since', 'kept', 'used')
local isLost = state[3] == '1' and redis.call('EXISTS', KEYS[1]) == 0
local since = tonumber(state[1])
if not since or isLost then
  since = now
  redis.call('HSET', KEYS[2], 'since', string.format('%.0f', now))
  if isLost then
    redis.call('HSET', KEYS[2], 'used', '') -- lost once: from now on it is a log in which there is nothing yet
  end
end
local kept = math.max(tonumber(ARGV[1]), tonumber(state[2]) or 0)
if kept ~= tonumber(state[2]) then
  redis.call('HSET', KEYS[2], 'kept', string.format('%.0f', kept))
end

if ARGV[2] == 'append' then
  local oldest = string.format('%.0f', math.max(0, now - kept))
  for i = 4, #ARGV do
    redis.call('XADD', KEYS[1], 'MINID', '~', oldest, '*', 'id', ARGV[i])
  end
  if state[3] ~= '1' or isLost then
    redis.call('HSET', KEYS[2], 'used', '1')
  end
  redis.call('PUBLISH', ARGV[3], '')
  return #ARGV - 3
end

local info = redis.pcall('INFO', 'replication') -- who may not ask does without
local origin = type(info) == 'string' and info:match('master_replid:(%w+)') or ''

-- What is newer than an entry has a greater id, as long as that entry is there. Another server that took over without it
-- may give smaller ones, and the same one to another login, if its clock is behind.
local entries = {}
local at, said = ARGV[3]:match('^(%S+) (%x+)$')
local isFound = false
if at then
  entries = redis.call('XRANGE', KEYS[1], at, '+', 'COUNT', ARGV[4] + 1)
  local last = table.remove(entries, 1)
  isFound = last ~= nil and last[1] == at and redis.sha1hex(last[2][2]) == said
end
if not isFound then
  entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[4])
end
-- One that has gone because its time was over is no sign of anything.
local isAnew = at and not isFound and tonumber(at:match('^%d+')) >= now - kept

local position = isFound and ARGV[3] or ''
local ids = {}
for i, entry in ipairs(entries) do
  ids[i] = entry[2][2]
end
if #entries > 0 then
  position = entries[#entries][1] .. ' ' .. redis.sha1hex(ids[#ids])
end
return {string.format('%.0f', now - since), origin, position, ids, isAnew and 1 or 0}
