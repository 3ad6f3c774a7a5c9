import { redisScript } from '@genai-bench/redis-connection';

/** Tells listeners, and keeps the newest 10,000 battles that changed for those that were cut off. */
const tellChange = `
local function tell_change(changes, change_number, channel, battle, version)
  local number = redis.call('INCR', change_number)
  redis.call('ZADD', changes, number, battle)
  redis.call('ZREMRANGEBYRANK', changes, 0, -10001)
  redis.call('PUBLISH', channel, cjson.encode({battle, version, number}))
end
`;

/**
 * Keys: start, events, listing, opened, opened by the voter, unfinished, tokens, changes, change number.
 * Values: battle, opened at, ttl, caps since, cap of voter, cap of all (empty for none), is over ('1'), tokens, prompt,
 * channel, events. Gives `opened`, `replayed` with a battle, `capped` with which, or `taken`.
 */
export const openScript = redisScript(`${tellChange}
local battle, opened_at, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local known = redis.call('GET', KEYS[1])
if known then return {'replayed', known} end
local function is_reached(opened, cap)
  return cap ~= '' and redis.call('ZCOUNT', opened, ARGV[4], '+inf') >= tonumber(cap)
end
if is_reached(KEYS[5], ARGV[5]) then return {'capped', 'voter'} end
if is_reached(KEYS[4], ARGV[6]) then return {'capped', 'all'} end
if redis.call('EXISTS', KEYS[2]) == 1 then return {'taken'} end

redis.call('SET', KEYS[1], battle, 'PX', ttl)
for index = 11, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[index]) end
redis.call('PEXPIRE', KEYS[2], ttl)
redis.call('HSET', KEYS[3], 'prompt', ARGV[9], 'openedAtMs', ARGV[2], 'isOver', ARGV[7])
redis.call('PEXPIRE', KEYS[3], ttl)

-- What lies further back than battles are kept is asked for by nobody. A bounded part at a time, to hold up nobody.
local old = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', '(' .. string.format('%.17g', opened_at - tonumber(ttl)), 'LIMIT', 0, 500)
if #old > 0 then
  redis.call('ZREM', KEYS[4], unpack(old))
  redis.call('HDEL', KEYS[7], unpack(old))
end
redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', '(' .. string.format('%.17g', opened_at - tonumber(ttl)))
redis.call('ZADD', KEYS[4], ARGV[2], battle)
redis.call('ZADD', KEYS[5], ARGV[2], battle)
redis.call('PEXPIRE', KEYS[5], ttl)
if ARGV[7] ~= '1' then redis.call('ZADD', KEYS[6], ARGV[2], battle) end
if ARGV[8] ~= '0' then redis.call('HSET', KEYS[7], battle, ARGV[8]) end
tell_change(KEYS[8], KEYS[9], ARGV[10], battle, #ARGV - 10)
return {'opened'}
`);

/**
 * Keys: events, listing, command keys, unfinished, tokens, votes, vote order, vote number, changes, change number,
 * votes version. Values: battle, expected version, idempotency key (empty for none, else with a letter before it), ttl, is over ('1'),
 * tokens, channel, new votes version (empty to leave it), the key with its fingerprint (empty for none), number of vote changes, then each as `cast` or `undone`, claim and vote (empty when undone), events.
 * Gives the kind of result and the version.
 */
export const appendScript = redisScript(`${tellChange}
local battle, key, ttl = ARGV[1], ARGV[3], ARGV[4]
local version = redis.call('LLEN', KEYS[1])
if version == 0 then return {'unknown-battle', 0} end
local key_with_fingerprint = ARGV[9]
if key ~= '' and redis.call('SISMEMBER', KEYS[3], key) == 1 then
  if key_with_fingerprint == '' or redis.call('SISMEMBER', KEYS[3], key_with_fingerprint) == 1 then
    return {'replayed', version}
  end
  return {'key-reused', version}
end
if version ~= tonumber(ARGV[2]) then return {'conflict', version} end

-- All or none: nothing is written before every vote is known to have its place.
local first_event = 11 + 3 * tonumber(ARGV[10])
local stands = {}
for index = 11, first_event - 1, 3 do
  local claim = ARGV[index + 1]
  if ARGV[index] == 'cast' then
    local is_standing = stands[claim]
    if is_standing == nil then is_standing = redis.call('HEXISTS', KEYS[6], claim) == 1 end
    if is_standing then return {'already-voted', version} end
    stands[claim] = true
  else
    stands[claim] = false
  end
end

for index = 11, first_event - 1, 3 do
  local claim = ARGV[index + 1]
  if ARGV[index] == 'cast' then
    redis.call('HSET', KEYS[6], claim, ARGV[index + 2])
    redis.call('ZADD', KEYS[7], redis.call('INCR', KEYS[8]), claim)
  else
    redis.call('HDEL', KEYS[6], claim)
    redis.call('ZREM', KEYS[7], claim)
  end
end
for index = first_event, #ARGV do version = redis.call('RPUSH', KEYS[1], ARGV[index]) end
if key ~= '' then redis.call('SADD', KEYS[3], key) end
if key_with_fingerprint ~= '' then redis.call('SADD', KEYS[3], key_with_fingerprint) end
if ARGV[8] ~= '' then redis.call('SET', KEYS[11], ARGV[8]) end
if ARGV[5] == '1' then
  redis.call('HSET', KEYS[2], 'isOver', '1')
  redis.call('ZREM', KEYS[4], battle)
end
if ARGV[6] ~= '0' then redis.call('HINCRBY', KEYS[5], battle, ARGV[6]) end
for index = 1, 3 do redis.call('PEXPIRE', KEYS[index], ttl) end
tell_change(KEYS[9], KEYS[10], ARGV[7], battle, version)
return {'appended', version}
`);

/** Keys: lease. Values: holder, duration in ms. Gives 1 to the one who holds it. */
export const takeLeaseScript = redisScript(`
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`);

/** Keys: lease. Values: holder. */
export const dropLeaseScript = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);

/** Keys: opened (by all or by one), tokens. Values: since. Gives the number of battles and of tokens. */
export const spendingScript = redisScript(`
local battles = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '+inf')
local total = 0
for start = 1, #battles, 1000 do
  local counts = redis.call('HMGET', KEYS[2], unpack(battles, start, math.min(start + 999, #battles)))
  for _, count in ipairs(counts) do total = total + (tonumber(count or '0') or 0) end
end
return {#battles, total}
`);

/** Keys: votes, vote order. Values: after which number, up to which, how many. Gives the last number, then the votes. */
export const votePageScript = redisScript(`
local page = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[1], ARGV[2], 'WITHSCORES', 'LIMIT', 0, ARGV[3])
if #page == 0 then return {} end
local claims = {}
for index = 1, #page, 2 do claims[#claims + 1] = page[index] end
local votes = redis.call('HMGET', KEYS[1], unpack(claims))
table.insert(votes, 1, page[#page])
return votes
`);

/** Keys: changes. Values: after which number, prefix and suffix of the key of a battle's events. Gives battle, version, number of each. */
export const missedChangesScript = redisScript(`
local changes = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. ARGV[1], '+inf', 'WITHSCORES')
local found = {}
for index = 1, #changes, 2 do
  found[#found + 1] = changes[index]
  found[#found + 1] = redis.call('LLEN', ARGV[2] .. changes[index] .. ARGV[3])
  found[#found + 1] = changes[index + 1]
end
return found
`);
