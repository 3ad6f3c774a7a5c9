import { redisScript } from '@genai-bench/redis-connection';

/**
 * Keys: the battle's hash of places, the place's text. Values: slot, contestant, units before the piece, units of the
 * piece, piece, ttl, channel. Gives the number of units that the text has afterwards; where that is not what the piece
 * begins with, nothing is added, so that a piece that is sent twice stands once.
 */
export const appendPieceScript = redisScript(`
local slot, contestant, from = ARGV[1], ARGV[2], tonumber(ARGV[3])
local units, owner = 0, nil
local place = redis.call('HGET', KEYS[1], slot)
if place and redis.call('EXISTS', KEYS[2]) == 1 then
  local split = string.find(place, ' ', 1, true)
  units, owner = tonumber(string.sub(place, 1, split - 1)), string.sub(place, split + 1)
end
if owner ~= contestant then
  if from ~= 0 then return 0 end
  units = 0
  redis.call('DEL', KEYS[2])
elseif units ~= from then
  return units
end
redis.call('APPEND', KEYS[2], ARGV[5])
redis.call('HSET', KEYS[1], slot, (units + tonumber(ARGV[4])) .. ' ' .. contestant)
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
redis.call('PUBLISH', ARGV[7], cjson.encode({tonumber(slot), contestant, from, ARGV[5]}))
return units + tonumber(ARGV[4])
`);
