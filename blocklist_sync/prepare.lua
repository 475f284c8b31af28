-- Bring a generation that no head names yet further along the ledger, whole or not at all.
-- KEYS: its mark, then the changed buckets. ARGV: what the mark must say ('' for nothing), the new mark, the buckets.
-- Returns 'lost' if it is not where it was left (nothing is changed then), else 'ok'.
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 'lost'
end
for i = 2, #KEYS do
  redis.call('SET', KEYS[i], ARGV[i + 1])
end
redis.call('SET', KEYS[1], ARGV[2])
return 'ok'
