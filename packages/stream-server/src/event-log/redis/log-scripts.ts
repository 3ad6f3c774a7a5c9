import { redisScript } from './redis-connection.ts';

/**
 * Keys: current, epochs. Values: a name for the epoch of a log that has none yet, stem of epoch keys. Gives the epoch
 * that is shown, whether it was made just now (1), the id of the last epoch that began, and of this epoch run id (empty
 * for none), head, oldest and bytes.
 */
export const openScript = redisScript(`
local epoch = redis.call('HGET', KEYS[1], 'epoch')
local is_new = 0
if not epoch then
  epoch, is_new = ARGV[1], 1
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'startedAtMs', 0)
  redis.call('HSET', ARGV[2] .. epoch, 'runId', '', 'headSeq', 0, 'oldestSeq', 1, 'bytes', 0, 'checkpointSeq', 0, 'startedAtMs', 0)
  redis.call('XADD', KEYS[2], '*', 'epoch', epoch, 'base', 0)
end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local meta = redis.call('HMGET', ARGV[2] .. epoch, 'runId', 'headSeq', 'oldestSeq', 'bytes')
return {epoch, is_new, last[1] and last[1][1] or '0-0', meta[1] or '', meta[2] or 0, meta[3] or 1, meta[4] or 0}
`);

/**
 * Keys: current, epochs, the new epoch. Values: epoch, run id, base (the position that its first event follows),
 * checkpoint at the base (empty for none), most epochs kept, stems of epoch and events keys, when the epoch began that
 * this one takes the place of (empty: it takes that of whichever is shown). Gives `begun` and when, or `superseded`.
 */
export const beginScript = redisScript(`
local known = redis.call('HGET', KEYS[3], 'startedAtMs')
if known then return {'begun', known} end
local time = redis.call('TIME')
local started_at = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[8] ~= '' then
  started_at = tonumber(ARGV[8])
  if tonumber(redis.call('HGET', KEYS[1], 'startedAtMs') or 0) > started_at then return {'superseded', 0} end
end
local at = string.format('%.0f', started_at)
local base = tonumber(ARGV[3])
redis.call('HSET', KEYS[3], 'runId', ARGV[2], 'headSeq', base, 'oldestSeq', base + 1, 'bytes', 0, 'checkpointSeq', base, 'startedAtMs', at)
if ARGV[4] ~= '' then redis.call('HSET', KEYS[3], 'checkpoint', ARGV[4]) end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'startedAtMs', at)
redis.call('XADD', KEYS[2], '*', 'epoch', ARGV[1], 'base', base)
local surplus = redis.call('XLEN', KEYS[2]) - tonumber(ARGV[5])
if surplus > 0 then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', surplus)) do
    redis.call('DEL', ARGV[6] .. entry[2][2], ARGV[7] .. entry[2][2])
    redis.call('XDEL', KEYS[2], entry[1])
  end
end
return {'begun', at}
`);

/**
 * Keys: epoch, its events, current. Values: position of the first event, most events, most bytes, the events as JSON.
 * Gives `taken`, `behind` (Redis lacks events before these) or `lost` (it does not know the epoch), the head then, and
 * the epoch that is shown. Events that are there already are left as they are, so that a batch may come twice. Nothing
 * is removed that the checkpoint does not cover, and the newest never is.
 */
export const appendScript = redisScript(`
local head = tonumber(redis.call('HGET', KEYS[1], 'headSeq'))
local shown = redis.call('HGET', KEYS[3], 'epoch') or ''
if not head then return {'lost', 0, shown} end
local first = tonumber(ARGV[1])
if first > head + 1 then return {'behind', head, shown} end
local meta = redis.call('HMGET', KEYS[1], 'oldestSeq', 'bytes', 'checkpointSeq')
local oldest, bytes, covered = tonumber(meta[1]), tonumber(meta[2]), tonumber(meta[3])
for index = 4, #ARGV do
  local seq = first + index - 4
  if seq == head + 1 then
    redis.call('XADD', KEYS[2], string.format('%.0f-0', seq), 'e', ARGV[index])
    head, bytes = seq, bytes + #ARGV[index]
  end
end
local most_events, most_bytes = tonumber(ARGV[2]), tonumber(ARGV[3])
while oldest < head and oldest <= covered and (head - oldest + 1 > most_events or bytes > most_bytes) do
  local entry = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  bytes = bytes - #entry[2][2]
  redis.call('XDEL', KEYS[2], entry[1])
  oldest = oldest + 1
end
redis.call('HSET', KEYS[1], 'headSeq', head, 'oldestSeq', oldest, 'bytes', bytes)
return {'taken', head, shown}
`);

/** Keys: epoch. Values: position, checkpoint. Kept where Redis has the events up to there, and none that is newer. */
export const checkpointScript = redisScript(`
local meta = redis.call('HMGET', KEYS[1], 'headSeq', 'checkpointSeq')
if not meta[1] or tonumber(meta[1]) < tonumber(ARGV[1]) or tonumber(meta[2]) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'checkpointSeq', ARGV[1], 'checkpoint', ARGV[2])
return 1
`);
