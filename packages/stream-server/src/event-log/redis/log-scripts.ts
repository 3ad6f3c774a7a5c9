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
  redis.call('XADD', KEYS[2], '*', 'epoch', epoch, 'base', 0, 'runId', '', 'shown', 1)
end
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local meta = redis.call('HMGET', ARGV[2] .. epoch, 'runId', 'headSeq', 'oldestSeq', 'bytes')
return {epoch, is_new, last[1] and last[1][1] or '0-0', meta[1] or '', meta[2] or 0, meta[3] or 1, meta[4] or 0}
`);

/**
 * Keys: epochs. Values: run id, stem of epoch keys. Gives as `openScript` does the epoch of a run, or nothing where it is
 * not kept.
 */
export const findScript = redisScript(`
local entries = redis.call('XREVRANGE', KEYS[1], '+', '-')
for _, entry in ipairs(entries) do
  if entry[2][6] == ARGV[1] then
    local meta = redis.call('HMGET', ARGV[2] .. entry[2][2], 'runId', 'headSeq', 'oldestSeq', 'bytes', 'isForgotten')
    if meta[2] and not meta[5] then return {entry[2][2], 0, entries[1][1], meta[1], meta[2], meta[3], meta[4]} end
  end
end
return false
`);

/**
 * Keys: epochs. Values: stem of epoch keys. Gives the time by the clock of Redis, and of each run run id, when it began,
 * when it was told last, whether it is over, and facts.
 */
export const listScript = redisScript(`
local time = redis.call('TIME')
local runs = {string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  local meta = redis.call('HMGET', ARGV[1] .. entry[2][2], 'runId', 'startedAtMs', 'heardAtMs', 'isOver', 'facts', 'isForgotten')
  if meta[1] and meta[1] ~= '' and not meta[6] then
    runs[#runs + 1] = {meta[1], meta[2] or 0, meta[3] or 0, meta[4] or 0, meta[5] or ''}
  end
end
return runs
`);

/**
 * Keys: epochs. Values: run id, stem of epoch keys. Gives 1 where there was such a run, and it is over. It is marked and
 * goes when the next run begins: its process may be there and bring back what it misses, and others may look at it.
 */
export const forgetScript = redisScript(`
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  local key = ARGV[2] .. entry[2][2]
  local meta = redis.call('HMGET', key, 'isOver', 'isForgotten')
  if entry[2][6] == ARGV[1] and meta[1] == '1' and not meta[2] then
    redis.call('HSET', key, 'isForgotten', 1)
    return 1
  end
end
return 0
`);

/**
 * Keys: current, epochs, the new epoch. Values: epoch, run id, base (the position that its first event follows),
 * checkpoint at the base (empty for none), most epochs kept, stems of epoch and events keys, when the epoch began that
 * this one takes the place of (empty for one that takes nobody's), the epoch that the same process leaves behind (empty
 * for none), for how long in ms a run may be silent and still be live, facts. Gives when it began. Of the epochs beyond
 * the most, the oldest go; never one that is live, or shown. A run has one epoch: a former one of the same run goes, and
 * so do those that are forgotten.
 */
export const beginScript = redisScript(`
local known = redis.call('HGET', KEYS[3], 'startedAtMs')
if known then return known end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local started_at = ARGV[8] ~= '' and tonumber(ARGV[8]) or now
local at = string.format('%.0f', started_at)
local base = tonumber(ARGV[3])
local shown = ARGV[8] == '' or tonumber(redis.call('HGET', KEYS[1], 'startedAtMs') or 0) <= started_at
redis.call('HSET', KEYS[3], 'runId', ARGV[2], 'headSeq', base, 'oldestSeq', base + 1, 'bytes', 0, 'checkpointSeq', base, 'startedAtMs', at)
redis.call('HSET', KEYS[3], 'heardAtMs', string.format('%.0f', now), 'isOver', 0, 'facts', ARGV[11])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[3], 'checkpoint', ARGV[4]) end
if shown then redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'startedAtMs', at) end
redis.call('XADD', KEYS[2], '*', 'epoch', ARGV[1], 'base', base, 'runId', ARGV[2], 'shown', shown and 1 or 0)
if ARGV[9] ~= '' and redis.call('EXISTS', ARGV[6] .. ARGV[9]) == 1 then redis.call('HSET', ARGV[6] .. ARGV[9], 'isOver', 1) end
local current = redis.call('HGET', KEYS[1], 'epoch')
local entries = redis.call('XRANGE', KEYS[2], '-', '+')
local surplus = #entries - tonumber(ARGV[5])
for _, entry in ipairs(entries) do
  local epoch = entry[2][2]
  local meta = redis.call('HMGET', ARGV[6] .. epoch, 'runId', 'isOver', 'heardAtMs', 'isForgotten')
  local is_former = epoch ~= ARGV[1] and ARGV[2] ~= '' and meta[1] == ARGV[2]
  local has_run = meta[1] and meta[1] ~= ''
  local is_live = has_run and meta[2] ~= '1' and now - tonumber(meta[3] or 0) < tonumber(ARGV[10])
  local is_gone = meta[4] and epoch ~= ARGV[1] and epoch ~= current
  if is_former or is_gone or (surplus > 0 and epoch ~= ARGV[1] and epoch ~= current and not is_live) then
    redis.call('DEL', ARGV[6] .. epoch, ARGV[7] .. epoch)
    redis.call('XDEL', KEYS[2], entry[1])
    surplus = surplus - 1
  end
end
return at
`);

/**
 * Keys: epoch, its events. Values: position of the first event, most events, most bytes, facts, whether the run is over
 * (1), the events as JSON. Gives `taken`, `behind` (Redis lacks events before these) or `lost` (it does not know the
 * epoch), and the head then. Events that are there already are left as they are, so that a batch may come twice. Nothing
 * is removed that the checkpoint does not cover, and the newest never is.
 */
export const appendScript = redisScript(`
local head = tonumber(redis.call('HGET', KEYS[1], 'headSeq'))
if not head then return {'lost', 0} end
local first = tonumber(ARGV[1])
if first > head + 1 then return {'behind', head} end
local meta = redis.call('HMGET', KEYS[1], 'oldestSeq', 'bytes', 'checkpointSeq')
local oldest, bytes, covered = tonumber(meta[1]), tonumber(meta[2]), tonumber(meta[3])
for index = 6, #ARGV do
  local seq = first + index - 6
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
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
redis.call('HSET', KEYS[1], 'headSeq', head, 'oldestSeq', oldest, 'bytes', bytes, 'facts', ARGV[4], 'isOver', ARGV[5], 'heardAtMs', now)
return {'taken', head}
`);

/** Keys: epoch. Values: position, checkpoint. Kept where Redis has the events up to there, and none that is newer. */
export const checkpointScript = redisScript(`
local meta = redis.call('HMGET', KEYS[1], 'headSeq', 'checkpointSeq')
if not meta[1] or tonumber(meta[1]) < tonumber(ARGV[1]) or tonumber(meta[2]) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'checkpointSeq', ARGV[1], 'checkpoint', ARGV[2])
return 1
`);
