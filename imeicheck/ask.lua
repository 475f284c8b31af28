-- One question, atomic and by Redis's own clock: counted against every limit that holds for the caller, then answered.
-- KEYS: the hash of each limit, then what to read. ARGV: how many limits, the IMEIs asked for, what the request costs
-- of a rate, then for each limit: interval ms, burst ms, daily quota or -1.
-- Returns {ms since the epoch, the limit that refuses or 0, '' | 'rate' | 'daily', ms to wait,
-- {for each limit: ms until its rate is whole again, IMEIs left today or -1}, values}. What is refused counts nowhere.
-- The rules are those of imeicheck.rules.gcra.
local DAY = 86400000
local limits, items, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local at = string.format('%.3f', now)
local today = math.floor(now / DAY)
local tomorrow = (today + 1) * DAY
local due, used, left = {}, {}, {}
for i = 1, limits do
  local interval, burst, daily = tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2]), tonumber(ARGV[3 * i + 3])
  local state = redis.call('HMGET', KEYS[i], 'tat', 'day', 'used')
  used[i] = items
  if state[2] and tonumber(state[2]) == today then used[i] = used[i] + tonumber(state[3]) end
  if daily >= 0 and used[i] > daily then
    return {at, i, 'daily', string.format('%.0f', tomorrow - now)}
  end
  local price = cost * interval
  due[i] = math.max(tonumber(state[1] or 0), now) + price
  local wait = due[i] - math.max(burst, price) - now - 0.5
  if cost > 0 and wait > 0 then
    return {at, i, 'rate', string.format('%.3f', wait)}
  end
  left[2 * i - 1] = string.format('%.3f', due[i] - now)
  left[2 * i] = daily >= 0 and daily - used[i] or -1
end
for i = 1, limits do
  redis.call('HSET', KEYS[i], 'tat', string.format('%.3f', due[i]), 'day', string.format('%.0f', today), 'used', used[i])
  local ends = due[i]
  if tonumber(ARGV[3 * i + 3]) >= 0 then ends = math.max(ends, tomorrow) end
  redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', ends + 1000))
end
local values = {}
if #KEYS > limits then values = redis.call('MGET', unpack(KEYS, limits + 1)) end
return {at, 0, '', '0', left, values}
