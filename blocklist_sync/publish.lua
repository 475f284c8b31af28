-- Publish: move Redis from one position in the ledger to another, whole or not at all.
-- KEYS: position, head, publisher, then the changed buckets.
-- ARGV: the position it must be at ('' for none), the new position, the new head, when the lease ends
--       (Redis's clock, ms; '' while not everything is applied), the publisher's name, then the buckets.
-- Returns 'moved' if Redis is elsewhere (nothing is changed), else 'ok'.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 'moved'
end
for i = 4, #KEYS do
  redis.call('SET', KEYS[i], ARGV[i + 2])
end
local forward = ARGV[1] ~= ARGV[2]
if forward then
  redis.call('SET', KEYS[1], ARGV[2])
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
if ARGV[4] ~= '' and tonumber(ARGV[4]) > now then
  redis.call('SET', KEYS[2], ARGV[3], 'PXAT', ARGV[4])
elseif forward and redis.call('EXISTS', KEYS[2]) == 1 then
  -- Further on in the ledger, but not confirmed to be at its end: the old lease runs out when it would have.
  redis.call('SET', KEYS[2], ARGV[3], 'KEEPTTL')
end
if redis.call('GET', KEYS[3]) == ARGV[5] then
  redis.call('PEXPIRE', KEYS[3], 2000)
end
return 'ok'
