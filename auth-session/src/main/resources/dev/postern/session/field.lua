-- Stands in front of the scripts that read records. Returns the value of a field as it stands there, nil if there is none.
local function field(record, name)
  return ('\n' .. record):match('\n' .. name .. '\t([^\n]*)')
end
