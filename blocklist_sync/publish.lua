-- Publish: move Redis from one position in the ledger to another, whole or not at all.
-- KEYS: position, head, publisher, the mark of the generation to be published, then the changed buckets.
--       The mark is where that generation says that it stands: the position itself, unless it is a new one.
-- ARGV: the position it must be at ('' for none), what the mark must say, the new position, the new head, when the
--       lease ends (Redis's clock, ms; 0 while not everything is applied), the publisher's name, how long that
--       lasts (ms), then the buckets.
-- Returns 'moved' if Redis is elsewhere, 'lost' if the generation is (nothing is changed then), else 'ok'.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 'moved'
end
if (redis.call('GET', KEYS[4]) or '') ~= ARGV[2] then
  return 'lost'
end
for i = 5, #KEYS do
  redis.call('SET', KEYS[i], ARGV[i + 3])
end
if ARGV[1] ~= ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[3])
  redis.call('DEL', KEYS[2])
end
if KEYS[4] ~= KEYS[1] then
  redis.call('DEL', KEYS[4])
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if tonumber(ARGV[5]) > now then
  redis.call('SET', KEYS[2], ARGV[4], 'PXAT', ARGV[5])
end
if redis.call('GET', KEYS[3]) == ARGV[6] then
  redis.call('PEXPIRE', KEYS[3], ARGV[7])
end
return 'ok'
