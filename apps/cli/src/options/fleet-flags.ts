import { flag, type FlagGroup } from './flag.ts';
import { redisPrefixFlag, redisUrlFlag } from './redis-flags.ts';

/** Of a benchmark whose load is made elsewhere. */
export const fleetFlags: FlagGroup = {
  title: 'Load from many machines:',
  flags: [
    flag('workers', 'number', 'how many workers make the load together (see genai-bench worker)', {
      placeholder: '<n>',
      example: '3',
    }),
    flag('worker-wait', 'seconds', 'how long to wait for them (default: 60s)', {
      placeholder: '<time>',
      example: '60s',
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
    title: 'Options:',
    flags: [
      redisUrlFlag,
      redisPrefixFlag,
      flag('name', 'text', 'how results call this worker (default: host and process id)', {
        placeholder: '<name>',
        example: 'rack-3',
      }),
      flag('api-key-env', 'text', 'variable of this machine with the key, whatever the run names', {
        placeholder: '<name>',
        example: 'OPENAI_API_KEY',
      }),
      flag('quiet', 'switch', 'nothing on stderr but errors'),
    ],
  },
];
