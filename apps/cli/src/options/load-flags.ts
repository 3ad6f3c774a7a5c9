import { flag, type FlagGroup } from './flag.ts';

export const loadFlags: FlagGroup = {
  title: 'Load (a level is one scenario under one load):',
  flags: [
    flag(
      'traffic-scenario',
      'text',
      'lengths in tokens, such as D(100,100) or N(480,240)/(300,150) (repeatable)',
      {
        placeholder: '<scenario>',
        example: '"D(100,100)"',
        isList: true,
        option: 'scenarios',
      },
    ),
    flag('num-concurrency', 'number', 'requests in flight; a finished one starts the next (repeatable)', {
      placeholder: '<n>',
      example: '8',
      isList: true,
      option: 'concurrency',
    }),
    flag('request-rate', 'number', 'requests per second, whatever the server does (repeatable)', {
      placeholder: '<n>',
      example: '10',
      isList: true,
      option: 'requestRate',
    }),
    flag('arrival', 'text', 'constant, poisson or gamma (default: poisson); needs --request-rate', {
      placeholder: '<pattern>',
      example: 'poisson',
      option: 'arrival',
    }),
    flag('burstiness', 'number', 'gamma shape: below 1 is burstier, above 1 smoother', {
      placeholder: '<n>',
      example: '0.5',
      option: 'burstiness',
    }),
    flag('max-concurrency', 'number', 'most requests in flight under --request-rate; waiting counts', {
      placeholder: '<n>',
      example: '256',
      option: 'maxConcurrency',
    }),
    flag('batch-size', 'number', 'documents per embedding request (repeatable)', {
      placeholder: '<n>',
      example: '8',
      isList: true,
      option: 'batchSizes',
    }),
    flag('iteration-type', 'text', 'num_concurrency or batch_size; the task decides, as in genai-bench', {
      placeholder: '<name>',
      example: 'num_concurrency',
    }),
    flag('max-requests-per-run', 'number', 'measured requests of each level', {
      placeholder: '<n>',
      example: '200',
      option: 'maxRequests',
    }),
    flag('max-time-per-run', 'minutes', 'time of each level: 60s, 2m; a bare number is minutes', {
      placeholder: '<time>',
      example: '60s',
      option: 'maxDurationMs',
    }),
    flag('warmup-requests', 'number', 'requests sent and discarded before each level (default: 0)', {
      placeholder: '<n>',
      example: '8',
      option: 'warmupRequests',
    }),
    flag('warmup-ratio', 'number', "share of each level's time left out at its start (default: 0)", {
      placeholder: '<share>',
      example: '0.1',
      option: 'warmupRatio',
    }),
    flag('cooldown-ratio', 'number', "share of each level's time left out at its end (default: 0)", {
      placeholder: '<share>',
      example: '0.1',
      option: 'cooldownRatio',
    }),
    flag('drain', 'seconds', 'how long requests may go on after their level ends (default: 30s)', {
      placeholder: '<time>',
      example: '30s',
      option: 'drainMs',
    }),
    flag('timeout', 'seconds', 'limit of a whole request (default: 10m)', {
      placeholder: '<time>',
      example: '120s',
      option: 'timeouts.totalMs',
    }),
    flag('timeout-first-token', 'seconds', 'limit until the first token', {
      placeholder: '<time>',
      example: '30s',
      option: 'timeouts.firstTokenMs',
    }),
    flag('timeout-between-chunks', 'seconds', 'limit between two chunks', {
      placeholder: '<time>',
      example: '10s',
      option: 'timeouts.betweenChunksMs',
    }),
    flag('connect-timeout', 'seconds', 'limit of connecting (default: 10s)', {
      placeholder: '<time>',
      example: '5s',
      option: 'timeouts.connectMs',
    }),
    flag(
      'seed',
      'number',
      'makes prompts and arrivals repeatable (default: drawn for each run, and printed)',
      {
        placeholder: '<n>',
        example: '42',
        option: 'seed',
      },
    ),
    flag('threads', 'number', 'load threads (default: 1)', {
      placeholder: '<n>',
      example: '2',
      option: 'threads',
    }),
  ],
};
