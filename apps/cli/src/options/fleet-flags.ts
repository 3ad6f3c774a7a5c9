import { flag, type FlagGroup } from './flag.ts';
import { redisPrefixFlag, redisUrlFlag } from './redis-flags.ts';

/** Of a benchmark whose load is made elsewhere. */
export const fleetFlags: FlagGroup = {
  title: 'Load from many machines:',
  flags: [
    flag(
      'workers',
      'number',
      'how many workers make the load together (see genai-bench worker; GENAI_BENCH_FLEET_SECRET signs what they exchange)',
      { example: '3' },
    ),
    flag('worker-wait', 'seconds', 'how long to wait for them (default: 60s)', { example: '60s' }),
    flag('redis-wait', 'seconds', 'how long to wait for a Redis that is away (default: 10m)', {
      example: '10m',
    }),
    flag(
      'on-worker-loss',
      'text',
      'degrade: go on without a worker that is lost, and say so (default); or abort',
      { placeholder: '<what>', example: 'abort' },
    ),
  ],
};

/** Every flag of `genai-bench worker`. */
export const workerFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options (with GENAI_BENCH_FLEET_SECRET set, only runs signed with that secret are taken):',
    flags: [
      redisUrlFlag,
      redisPrefixFlag,
      flag('name', 'text', 'how results call this worker (default: host and process id)', {
        example: 'rack-3',
      }),
      flag('api-key-env', 'text', 'variable of this machine with the key, whatever the run names', {
        example: 'OPENAI_API_KEY',
      }),
      flag(
        'api-key-for',
        'text',
        'server that the key may be sent to, as scheme, host and port; repeatable (or GENAI_BENCH_API_KEY_FOR, separated by commas; default: none)',
        { placeholder: '<origin>', example: 'https://api.example.org', isList: true },
      ),
      flag(
        'state',
        'text',
        'folder for records that could not be sent, which the next worker with it delivers (default: GENAI_BENCH_STATE, or genai-bench in the XDG state folder)',
        { placeholder: '<folder>', example: '/var/lib/genai-bench' },
      ),
      flag('quiet', 'switch', 'nothing on stderr but errors'),
    ],
  },
];
