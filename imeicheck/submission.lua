-- Keep a text that a visitor submitted, or return it. KEYS: its hash. ARGV: milliseconds and the text to keep it,
-- nothing to read it. Reading returns {the text, 1 for the first reading, else 0}, or {nil, 0} if no text is kept.
-- If Redis is full or read-only, reading still returns the text, and no reading counts as the first.
local call = redis.call
if ARGV[1] then
  local clock = call('TIME')
  call('HSET', KEYS[1], 'text', ARGV[2])
  call('PEXPIREAT', KEYS[1], clock[1] * 1000 + math.floor(clock[2] / 1000) + ARGV[1])
  return 1
end
local kept = call('HMGET', KEYS[1], 'text', 'read')
if not kept[1] or kept[2] then return {kept[1], 0} end
local noted = redis.pcall('HSET', KEYS[1], 'read', 1)
return {kept[1], type(noted) == 'number' and 1 or 0}
