-- Changes a login if it still has the version that the caller knows. Returns 1, or 0 if it has another one or is gone: a
-- login that was ended never comes back.
-- KEYS: the login, the index of its subject
-- ARGV: the known version, time to live, the new record, the names of all fields of the known one and of the new one
local record = redis.call('GET', KEYS[1])
if not record or field(record, 'v') ~= ARGV[1] then
  return 0
end
local ttl, known = tonumber(ARGV[2]), {}
for i = 4, #ARGV do
  known[ARGV[i]] = true
end
local lines = {ARGV[3]}
for line in record:gmatch('[^\n]+') do
  if not known[line:match('^[^\t]*')] then -- of a newer release
    lines[#lines + 1] = line .. '\n'
  end
end
local index_ttl = redis.call('PTTL', KEYS[2])

-- The index must outlive each of its logins.
if index_ttl < ttl then
  redis.call('PEXPIRE', KEYS[2], ttl)
end
redis.call('SET', KEYS[1], table.concat(lines), 'PX', ttl)
return 1
