-- Count a request: the rules of imeicheck.rules.gcra and of a daily quota, atomically, by Redis's clock.
-- KEYS: the caller's hash. ARGV: interval ms, burst ms, cost, daily quota or -1.
-- Returns {'' | 'rate' | 'daily', milliseconds to wait}.
local DAY = 86400000
local interval, burst, cost, daily = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local today = math.floor(now / DAY)
local state = redis.call('HMGET', KEYS[1], 'tat', 'day', 'used')
local used = 0
if state[2] and tonumber(state[2]) == today then used = tonumber(state[3]) end
local tomorrow = (today + 1) * DAY
if daily >= 0 and used + cost > daily then
  return {'daily', string.format('%.0f', tomorrow - now)}
end
local due = math.max(tonumber(state[1] or 0), now) + cost * interval
local wait = due - burst - now - 0.5
if wait > 0 then
  return {'rate', string.format('%.3f', wait)}
end
redis.call('HSET', KEYS[1], 'tat', string.format('%.3f', due), 'day', string.format('%.0f', today), 'used', used + cost)
local ends = due
if daily >= 0 then ends = math.max(due, tomorrow) end
redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', ends + 1000))
return {'', '0'}
