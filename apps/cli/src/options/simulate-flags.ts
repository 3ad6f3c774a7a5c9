import { flag, type FlagGroup } from './flag.ts';

const placeholder = '<n>';

/** Flags of `genai-bench simulate`. Each sets the simulator's option of the same name in camelCase, unless it says otherwise. */
export const simulateFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Server:',
    flags: [
      flag('port', 'number', 'port to listen on; 0 takes a free one (default: 8082)', {
        placeholder,
        example: '8082',
        option: 'port',
      }),
      flag('host', 'text', 'address to listen on (default: 127.0.0.1)', {
        placeholder: '<address>',
        example: '127.0.0.1',
        option: 'host',
      }),
      flag('model', 'text', 'name under which the model answers (default: sim; repeatable)', {
        placeholder: '<name>',
        example: 'sim',
        isList: true,
        option: 'models',
      }),
      flag('api-key', 'text', 'key that requests must carry', { placeholder: '<key>', option: 'apiKey' }),
      flag('seed', 'number', 'makes the server repeatable (default: 42)', {
        placeholder,
        example: '42',
        option: 'seed',
      }),
      flag('keep-alive-timeout-ms', 'number', 'how long an idle connection is kept (default: 5000)', {
        placeholder,
        example: '5000',
        option: 'keepAliveTimeoutMs',
      }),
      flag('max-body-bytes', 'number', 'larger requests are answered with 413', {
        placeholder,
        example: '1000000',
        option: 'maxBodyBytes',
      }),
      flag('tls-key-file', 'text-file', 'PEM file of the TLS key', {
        placeholder: '<path>',
        example: './key.pem',
        option: 'tls.key',
      }),
      flag('tls-cert-file', 'text-file', 'PEM file of the TLS certificate', {
        placeholder: '<path>',
        example: './cert.pem',
        option: 'tls.cert',
      }),
    ],
  },
  {
    title: 'Speed:',
    flags: [
      flag('ttft-ms', 'number', 'time to the first token on an idle server (default: 50)', {
        placeholder,
        example: '50',
        option: 'ttftMs',
      }),
      flag('prefill-ms-per-input-token', 'number', 'added to it for each input token (default: 0)', {
        placeholder,
        example: '0.05',
        option: 'prefillMsPerInputToken',
      }),
      flag('itl-ms', 'number', 'time between tokens (default: 10)', {
        placeholder,
        example: '10',
        option: 'itlMs',
      }),
      flag('ttft-jitter', 'number', 'spread of the first, as a share of it (default: 0)', {
        placeholder,
        example: '0.1',
        option: 'ttftJitter',
      }),
      flag('itl-jitter', 'number', 'spread of the second (default: 0)', {
        placeholder,
        example: '0.1',
        option: 'itlJitter',
      }),
      flag('max-batch-size', 'number', 'requests that decode at once; others queue (default: 256)', {
        placeholder,
        example: '64',
        option: 'maxBatchSize',
      }),
      flag(
        'batch-slowdown',
        'number',
        'how much longer a step takes in a full batch; 1 doubles it (default: 0)',
        {
          placeholder,
          example: '1',
          option: 'batchSlowdown',
        },
      ),
      flag('load-ms', 'number', "time to load a model when Ollama's API first asks for it (default: 0)", {
        placeholder,
        example: '2000',
        option: 'loadMs',
      }),
      flag('model-bytes', 'number', "size of a model in Ollama's lists", {
        placeholder,
        example: '2000000000',
        option: 'modelBytes',
      }),
      flag('vram-share', 'number', 'share of it on the GPU, 0 to 1 (default: 1)', {
        placeholder,
        example: '0.5',
        option: 'vramShare',
      }),
      flag('decode', 'text', 'independent, or lockstep: all requests emit at the same steps', {
        placeholder: '<mode>',
        example: 'lockstep',
        option: 'decode',
      }),
      flag('spin-ms', 'number', 'polling before each deadline: exactness against CPU (default: 1.5)', {
        placeholder,
        example: '1.5',
        option: 'spinMs',
      }),
    ],
  },
  {
    title: 'Answers:',
    flags: [
      flag('tokens-per-chunk', 'number', 'tokens in each event (default: 1)', {
        placeholder,
        example: '2',
        option: 'tokensPerChunk',
      }),
      flag('default-max-tokens', 'number', 'limit where a request names none (default: 128)', {
        placeholder,
        example: '128',
        option: 'defaultMaxTokens',
      }),
      flag('natural-tokens', 'number', 'mean length at which the model stops by itself (default: 100)', {
        placeholder,
        example: '100',
        option: 'naturalTokens',
      }),
      flag('max-model-tokens', 'number', 'context length; more is answered with 400', {
        placeholder,
        example: '8192',
        option: 'maxModelTokens',
      }),
      flag('embedding-dimensions', 'number', 'length of an embedding (default: 256)', {
        placeholder,
        example: '256',
        option: 'embeddingDimensions',
      }),
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
      flag('max-truth-requests', 'number', 'finished requests kept in memory', {
        placeholder,
        example: '1000',
        option: 'maxTruthRequests',
      }),
      flag('max-truth-chunks', 'number', 'their chunks kept in memory', {
        placeholder,
        example: '100000',
        option: 'maxTruthChunks',
      }),
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
