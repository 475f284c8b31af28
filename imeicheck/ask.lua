-- One question, atomic and by Redis's own clock: counted against every limit that holds for the caller, then answered.
-- KEYS: the hash of each limit, then what to read. ARGV: how many limits, the IMEIs asked for, what the request costs
-- of the first rate (of those that are shared it costs 1), then for each limit: interval ms, burst ms, daily quota or -1.
-- Returns {ms since the epoch, the limit that refuses or 0, '' | 'rate' | 'daily', microseconds to wait, then for each
-- limit microseconds until its rate is whole again and IMEIs left today or -1, then the values}, flat: Redis sends lists
-- within a list piece by piece.
-- What is refused counts nowhere. The rules are those of imeicheck.rules.gcra. Numbers go out whole: making text of
-- fractions took half of the script's time.
local DAY = 86400000
local floor, max, call = math.floor, math.max, redis.call
local limits, items, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local today = floor(now / DAY)
local tomorrow = (today + 1) * DAY
local due, used, daily, told = {}, {}, {}, {floor(now), 0, '', 0}
for i = 1, limits do
  local interval, burst = tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  local state = call('HMGET', KEYS[i], 'tat', 'day', 'used')
  daily[i], used[i] = tonumber(ARGV[3 * i + 3]), items
  if state[2] and tonumber(state[2]) == today then used[i] = items + state[3] end
  used[i] = max(0, used[i])
  if daily[i] >= 0 and used[i] > daily[i] then
    return {floor(now), i, 'daily', (tomorrow - now) * 1000}
  end
  local price = (i == 1 and cost or math.min(cost, 1)) * interval
  due[i] = max(tonumber(state[1] or 0), now) + price
  local wait = due[i] - max(burst, price) - now - 0.5
  if cost > 0 and wait > 0 then
    return {floor(now), i, 'rate', max(1, wait * 1000)}
  end
  told[3 + 2 * i] = (due[i] - now) * 1000
  told[4 + 2 * i] = daily[i] >= 0 and daily[i] - used[i] or -1
end
for i = 1, limits do
  call('HSET', KEYS[i], 'tat', due[i], 'day', today, 'used', used[i])
  local ends = due[i]
  if daily[i] >= 0 then ends = max(ends, tomorrow) end
  call('PEXPIREAT', KEYS[i], floor(ends) + 1000)
end
if #KEYS > limits then
  local values, at = call('MGET', unpack(KEYS, limits + 1)), 4 + 2 * limits
  for i = 1, #KEYS - limits do told[at + i] = values[i] end
end
return told
