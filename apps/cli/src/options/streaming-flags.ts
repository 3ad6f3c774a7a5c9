import { flag, type FlagGroup } from './flag.ts';

/** Who may watch; the same for every command that serves the page. */
export const accessFlags: FlagGroup = {
  title: 'Who may watch:',
  flags: [
    flag('allow-origin', 'text', 'address of another front end that may connect (repeatable)', {
      placeholder: '<origin>',
      example: 'http://localhost:5173',
      isList: true,
    }),
    flag('allow-host', 'text', 'further name of this server, such as that of a proxy (repeatable)', {
      example: 'bench.example.org',
      isList: true,
    }),
    flag(
      'trust-proxy',
      'text',
      'address or network of a proxy whose X-Forwarded-For and X-Forwarded-Proto are believed, or loopback, linklocal, uniquelocal (repeatable; default: none)',
      { placeholder: '<address>', example: '10.0.0.0/8', isList: true },
    ),
    flag(
      'allow-target',
      'text',
      'origin, host, address or network that runs started over REST or the page may go to (repeatable; default: any)',
      { placeholder: '<target>', example: '10.0.0.0/8', isList: true },
    ),
    flag('streaming-token', 'text', 'asked of viewers; visible in the process list, so prefer the next', {
      placeholder: '<token>',
    }),
    flag('streaming-token-env', 'text', 'variable that holds it, at least 16 characters', {
      example: 'VIEWER_TOKEN',
    }),
    flag(
      'streaming-control-token-env',
      'text',
      'variable with the token that starts and stops runs (default: made up, and shown on a terminal)',
      { example: 'CONTROL_TOKEN' },
    ),
  ],
};

export const lingerFlag = flag(
  'streaming-linger',
  'text',
  'how long the page stays afterwards: auto (on a terminal until Ctrl-C, else not at all), always, never or a time',
  { placeholder: '<how>', example: '30s' },
);

export const historyFlag = flag(
  'history',
  'text',
  'database of earlier runs: a file, postgres://…, or none (default: genai-bench/history.db in the XDG data folder, or GENAI_BENCH_HISTORY)',
  { placeholder: '<place>', example: './history.db' },
);

/** Of `benchmark`. */
export const streamingFlags: FlagGroup = {
  title: 'Live page:',
  flags: [
    flag('enable-streaming', 'switch', 'serve a page that shows the run while it goes on'),
    flag('streaming-port', 'number', 'port of the page (default: 8080, or the next free one)', {
      placeholder: '<port>',
      example: '8080',
    }),
    flag('streaming-host', 'text', 'address to listen on (default: 127.0.0.1); others need a token', {
      placeholder: '<address>',
      example: '127.0.0.1',
    }),
    lingerFlag,
    flag(
      'record',
      'optional-text',
      'keep the stream for replay (default: events.ndjson beside the results)',
      { placeholder: '[file]', example: './events.ndjson' },
    ),
    historyFlag,
    flag('notify-url', 'text', 'address that is told when the run completes, fails or misses an objective', {
      placeholder: '<url>',
      example: 'https://example.com/hook',
    }),
    flag('notify-secret-env', 'text', 'variable with the secret that signs what it is told', {
      example: 'HOOK_SECRET',
    }),
  ],
};
