import { flag, type Flag, type FlagGroup } from './flag.ts';
import { redisFlags } from './redis-flags.ts';
import { accessFlags, historyFlag, lingerFlag } from './streaming-flags.ts';

export const addressFlags: readonly Flag[] = [
  flag('port', 'number', 'port of the page (default: 8080, or the next free one)', {
    placeholder: '<port>',
    example: '8080',
  }),
  flag('host', 'text', 'address to listen on (default: 127.0.0.1); others need a token', {
    placeholder: '<address>',
    example: '127.0.0.1',
  }),
];

/** Every flag of `genai-bench serve`. */
export const serveFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [
      flag('results', 'text', 'folder of experiments to take into the history (repeatable)', {
        placeholder: '<folder>',
        example: './experiments',
        isList: true,
      }),
      historyFlag,
      ...addressFlags,
      flag('max-viewers', 'number', 'most viewers at once (default: 250)', {
        placeholder: '<count>',
        example: '1000',
      }),
    ],
  },
  accessFlags,
  {
    title: 'How large a run started over REST or the page may be:',
    flags: [
      flag('max-run-requests', 'number', 'requests of all its levels, warm-up included (default: 1000000)', {
        placeholder: '<count>',
        example: '50000',
      }),
      flag('max-run-concurrency', 'number', 'requests at once, or a second (default: 10000)', {
        placeholder: '<count>',
        example: '500',
      }),
      flag('max-run-duration', 'seconds', 'time after which it is ended (default: 24h)', { example: '1h' }),
    ],
  },
  {
    ...redisFlags,
    title: 'Runs of other machines:',
  },
];

/** Every flag of `genai-bench replay`. */
export const replayFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [
      flag('speed', 'text', 'how much faster than it was, or max (default: 1)', {
        placeholder: '<factor>',
        example: '10',
      }),
      ...addressFlags,
      {
        ...lingerFlag,
        description: 'how long the page stays afterwards: always (default), never, auto or a time',
      },
    ],
  },
  accessFlags,
];
