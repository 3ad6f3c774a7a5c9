import { flag, type FlagGroup } from './flag.ts';

/** A flag that sets the simulator's option of the same name in camelCase. */
const setting: typeof flag = (name, kind, description, extras) =>
  flag(name, kind, description, {
    option: name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    ...extras,
  });

/** Flags of `genai-bench simulate`. */
export const simulateFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Server:',
    flags: [
      setting('port', 'number', 'port to listen on; 0 takes a free one (default: 8082)', { example: '8082' }),
      setting('host', 'text', 'address to listen on (default: 127.0.0.1)', {
        placeholder: '<address>',
        example: '127.0.0.1',
      }),
      flag('model', 'text', 'name under which the model answers (default: sim; repeatable)', {
        example: 'sim',
        isList: true,
        option: 'models',
      }),
      setting('api-key', 'text', 'key that requests must carry', { placeholder: '<key>' }),
      setting('seed', 'number', 'makes the server repeatable (default: 42)', { example: '42' }),
      setting('keep-alive-timeout-ms', 'number', 'how long an idle connection is kept (default: 5000)', {
        example: '5000',
      }),
      setting('max-body-bytes', 'number', 'larger requests are answered with 413', { example: '1000000' }),
      flag('tls-key-file', 'text-file', 'PEM file of the TLS key', {
        example: './key.pem',
        option: 'tls.key',
      }),
      flag('tls-cert-file', 'text-file', 'PEM file of the TLS certificate', {
        example: './cert.pem',
        option: 'tls.cert',
      }),
    ],
  },
  {
    title: 'Speed:',
    flags: [
      setting('ttft-ms', 'number', 'time to the first token on an idle server (default: 50)', {
        example: '50',
      }),
      setting('prefill-ms-per-input-token', 'number', 'added to it for each input token (default: 0)', {
        example: '0.05',
      }),
      setting('itl-ms', 'number', 'time between tokens (default: 10)', { example: '10' }),
      setting('ttft-jitter', 'number', 'spread of the first, as a share of it (default: 0)', {
        example: '0.1',
      }),
      setting('itl-jitter', 'number', 'spread of the second (default: 0)', { example: '0.1' }),
      setting('max-batch-size', 'number', 'requests that decode at once; others queue (default: 256)', {
        example: '64',
      }),
      setting(
        'batch-slowdown',
        'number',
        'how much longer a step takes in a full batch; 1 doubles it (default: 0)',
        { example: '1' },
      ),
      setting('load-ms', 'number', "time to load a model when Ollama's API first asks for it (default: 0)", {
        example: '2000',
      }),
      setting('model-bytes', 'number', "size of a model in Ollama's lists", { example: '2000000000' }),
      setting('vram-share', 'number', 'share of it on the GPU, 0 to 1 (default: 1)', { example: '0.5' }),
      setting('decode', 'text', 'independent, or lockstep: all requests emit at the same steps', {
        placeholder: '<mode>',
        example: 'lockstep',
      }),
      setting('spin-ms', 'number', 'polling before each deadline: exactness against CPU (default: 1.5)', {
        example: '1.5',
      }),
    ],
  },
  {
    title: 'Answers:',
    flags: [
      setting('tokens-per-chunk', 'number', 'tokens in each event (default: 1)', { example: '2' }),
      setting('default-max-tokens', 'number', 'limit where a request names none (default: 128)', {
        example: '128',
      }),
      setting('natural-tokens', 'number', 'mean length at which the model stops by itself (default: 100)', {
        example: '100',
      }),
      setting('max-model-tokens', 'number', 'context length; more is answered with 400', { example: '8192' }),
      setting('embedding-dimensions', 'number', 'length of an embedding (default: 256)', { example: '256' }),
      flag(
        'fault',
        'text',
        'pathology by chance, name[=value]:share, such as stall-after=3:0.1 (repeatable)',
        {
          placeholder: '<fault>',
          example: 'role-only:0.5',
          isList: true,
        },
      ),
      flag('no-per-request-faults', 'off-switch', 'requests may not ask for pathologies', {
        option: 'perRequestFaults',
      }),
      flag('truth-log', 'text', 'file for the true time of each chunk (NDJSON)', {
        placeholder: '<path>',
        example: './truth.ndjson',
        option: 'truthLogPath',
      }),
      setting('max-truth-requests', 'number', 'finished requests kept in memory', { example: '1000' }),
      setting('max-truth-chunks', 'number', 'their chunks kept in memory', { example: '100000' }),
    ],
  },
  {
    title: 'This command:',
    flags: [
      flag('json', 'switch', 'print the address and model as one JSON line on stdout'),
      flag('stop-with-stdin', 'switch', 'end when stdin closes, so that no server outlives who started it', {
        isHidden: true,
      }),
    ],
  },
];
