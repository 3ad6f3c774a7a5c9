import { backendNames, backends, modelKeyVariables } from '../backends/backend-registry.ts';
import type { Task } from '../backends/backend.ts';
import { arrivalNames } from '../schedule/create-schedule.ts';

export { backendNames, backends, modelKeyVariables };

/** One option of a plan as it is written on a command line, in a config file or in a form. */
export interface PlanOption {
  /** Without its dashes; also the key of a config file. */
  readonly flag: string;
  /** Other names that are accepted and not listed. */
  readonly aliases?: readonly string[];
  /**
   * How its text is read. `minutes`, `seconds`: a length of time in ms, whose bare number counts that unit. `json`: an
   * object. `header`: `Name: value`. `tag`: `key=value`. `text-file`: the path of a file whose text is the value.
   * `switch` takes no text and sets `true`, `off-switch` sets `false`.
   */
  readonly kind:
    | 'text'
    | 'number'
    | 'minutes'
    | 'seconds'
    | 'json'
    | 'header'
    | 'tag'
    | 'text-file'
    | 'switch'
    | 'off-switch';
  /** May be given several times. */
  readonly isList?: boolean;
  /** How its value is called; unless given, by its kind. */
  readonly placeholder?: string;
  /** A value that works, shown where a wrong one came in; the first choice unless given. */
  readonly example?: string;
  /** Every value that it takes. */
  readonly choices?: readonly string[];
  readonly default?: string | number;
  /** The default in words, where it depends on something. */
  readonly defaultText?: string;
  /** Follows the choices where there are any; empty where they say it all. */
  readonly help: string;
}

/** What runs when a plan does not say it. */
export const defaultsByTask: Readonly<
  Record<Task, { readonly scenarios: readonly string[]; readonly concurrency: readonly number[] }>
> = {
  'text-to-text': { scenarios: ['D(100,100)'], concurrency: [1, 4, 16, 64] },
  'text-to-embeddings': { scenarios: ['E(256)'], concurrency: [1] },
};

function byTask(option: 'scenarios' | 'concurrency'): string {
  const { 'text-to-text': texts, 'text-to-embeddings': embeddings } = defaultsByTask;
  return `${texts[option].join(' ')}; embeddings: ${embeddings[option].join(' ')}`;
}

type Base = 'flag' | 'kind' | 'help';

/** Writes an option of one kind in one line, with its literal types. */
function entriesOf<const K extends PlanOption['kind']>(kind: K) {
  return <const E extends Omit<PlanOption, Base>>(flag: string, help: string, extras?: E) =>
    ({ flag, kind, help, ...extras }) as Pick<PlanOption, Base> & { readonly kind: K } & E;
}

const text = entriesOf('text');
const number = entriesOf('number');
const minutes = entriesOf('minutes');
const seconds = entriesOf('seconds');
const textFile = entriesOf('text-file');
const onSwitch = entriesOf('switch');
const offSwitch = entriesOf('off-switch');

/**
 * Options of `runPlanSchema` by their path, in the groups and the order of `--help`. The schema says what is right and
 * takes choices and defaults from here; help, config files, forms and the description for REST are made of both. Apart
 * from the schema, because that takes longer to load than `--help` may take.
 */
export const planOptions = {
  target: {
    apiBase: text(
      'api-base',
      'address of the server, with or without /v1 or the endpoint (required; for ollama: OLLAMA_HOST)',
      { placeholder: '<url>', example: 'http://localhost:8000' },
    ),
    model: text('api-model-name', 'name sent to the server, where it differs from the label', {
      example: 'my-model',
    }),
    backend: text('api-backend', 'the API that the server speaks', {
      choices: backendNames,
      default: 'openai',
    }),
    task: text('task', '', {
      placeholder: '<task>',
      choices: [...new Set(backends.flatMap(({ tasks }) => tasks))],
      default: 'text-to-text',
    }),
    endpoint: text('endpoint', '', {
      choices: ['chat', 'completions'],
      defaultText: 'chat, or what the address ends in',
    }),
    endpointPath: text(
      'endpoint-path',
      'exact path and query of requests below the base, which then gets no /v1',
      { placeholder: '<path>', example: '"/chat/completions?api-version=1"' },
    ),
    stream: offSwitch('disable-streaming', 'ask for each answer in one piece', { aliases: ['no-stream'] }),
    headers: entriesOf('header')('header', 'extra request header; its value is never stored', {
      isList: true,
      example: '"X-Team: search"',
    }),
    extraBody: entriesOf('json')(
      'additional-request-params',
      'fields for each request body; they win over everything',
      { example: `'{"temperature": 0}'` },
    ),
    outputLengthField: text(
      'output-length-field',
      'body field for the output length, such as max_completion_tokens',
      { example: 'max_completion_tokens', defaultText: "the backend's" },
    ),
    transport: text('transport', '', {
      choices: ['socket', 'undici'],
      defaultText: 'socket; undici with a proxy',
    }),
    proxy: text('proxy', 'HTTP proxy', {
      placeholder: '<url>',
      example: 'http://proxy:3128',
      defaultText: 'HTTP_PROXY or HTTPS_PROXY, but for NO_PROXY and this machine',
    }),
    allowInitialErrors: onSwitch('allow-initial-errors', 'go on where every first request is refused', {
      defaultText: 'stop, and say why',
    }),
    allowInsecureTls: onSwitch('insecure', 'accept any TLS certificate'),
    certificateAuthority: textFile('ca-file', 'PEM file of an extra certificate authority', {
      example: './ca.pem',
    }),
  },
  load: {
    scenarios: text('traffic-scenario', 'lengths in tokens, such as D(100,100) or N(480,240)/(300,150)', {
      isList: true,
      placeholder: '<scenario>',
      example: '"D(100,100)"',
      defaultText: byTask('scenarios'),
    }),
    concurrency: number('num-concurrency', 'requests in flight; a finished one starts the next', {
      isList: true,
      example: '8',
      defaultText: byTask('concurrency'),
    }),
    requestRate: number('request-rate', 'requests per second, whatever the server does', {
      isList: true,
      example: '10',
    }),
    arrival: text('arrival', 'needs a request rate', {
      placeholder: '<pattern>',
      choices: arrivalNames,
      defaultText: arrivalNames[0]!,
    }),
    burstiness: number('burstiness', 'gamma shape: below 1 is burstier, above 1 smoother', {
      example: '0.5',
    }),
    maxConcurrency: number(
      'max-concurrency',
      'most requests in flight under a request rate; waiting counts',
      { example: '256', defaultText: 'no limit' },
    ),
    batchSizes: number('batch-size', 'documents per embedding request', {
      isList: true,
      example: '8',
      defaultText: '1',
    }),
    maxRequests: number('max-requests-per-run', 'measured requests of each level', { example: '200' }),
    maxDurationMs: minutes('max-time-per-run', 'time of each level', {
      example: '60s',
    }),
    warmupRequests: number('warmup-requests', 'requests sent and discarded before each level', {
      example: '8',
      default: 0,
    }),
    warmupRatio: number('warmup-ratio', "share of each level's time left out at its start", {
      placeholder: '<share>',
      example: '0.1',
      default: 0,
    }),
    cooldownRatio: number('cooldown-ratio', "share of each level's time left out at its end", {
      placeholder: '<share>',
      example: '0.1',
      default: 0,
    }),
    drainMs: seconds('drain', 'how long requests may go on after their level ends', {
      example: '30s',
      default: 30_000,
    }),
    'timeouts.totalMs': seconds('timeout', 'limit of a whole request', { example: '120s', default: 600_000 }),
    'timeouts.firstTokenMs': seconds('timeout-first-token', 'limit until the first token', {
      example: '30s',
    }),
    'timeouts.betweenChunksMs': seconds('timeout-between-chunks', 'limit between two chunks', {
      example: '10s',
    }),
    'timeouts.connectMs': seconds('connect-timeout', 'limit of connecting', {
      example: '5s',
      default: 10_000,
    }),
    seed: number('seed', 'makes prompts and arrivals repeatable', {
      example: '42',
      defaultText: 'drawn for each run, and printed',
    }),
    threads: number('threads', 'load threads', { example: '2', default: 1 }),
  },
  prompts: {
    tokenizer: text('model-tokenizer', 'gpt-tokenizer encoding (o200k_base) or path of a tokenizer.json', {
      aliases: ['tokenizer'],
      placeholder: '<name|path>',
      example: 'o200k_base',
      defaultText: 'an estimate',
    }),
    'dataset.path': text('dataset-path', 'txt, csv, tsv, json or jsonl file with prompts', {
      placeholder: '<path>',
      example: './prompts.jsonl',
    }),
    'dataset.format': text('dataset-format', '', {
      placeholder: '<format>',
      choices: ['txt', 'csv', 'tsv', 'json', 'jsonl'],
      defaultText: 'by the extension',
    }),
    'dataset.promptColumn': text('dataset-prompt-column', 'column or field that holds the prompt', {
      example: 'prompt',
    }),
    prefixTokenCount: number('prefix-len', 'tokens that all prompts share at their start', { example: '64' }),
    prefixRatio: number('prefix-ratio', 'share of each prompt that is the same at its start', {
      placeholder: '<share>',
      example: '0.5',
    }),
    systemMessage: text('system-message', 'first message of each conversation', {
      placeholder: '<text>',
      example: '"Answer briefly."',
    }),
  },
  results: {
    goodput: text('goodput', 'objective in ms, such as ttft:500 or e2e:5000', {
      isList: true,
      placeholder: '<metric:limit>',
      example: 'ttft:500',
    }),
    'output.baseFolder': text('experiment-base-dir', 'where experiment folders go', {
      placeholder: '<path>',
      example: './experiments',
      defaultText: './experiments',
    }),
    'output.folderName': text('experiment-folder-name', 'name of the experiment folder', {
      example: 'first-try',
      defaultText: 'backend, task, model, time',
    }),
    'output.timeUnit': text('metrics-time-unit', 'unit of times in the files and the table', {
      placeholder: '<unit>',
      example: 'ms',
      choices: ['s', 'ms'],
      default: 's',
      defaultText: 's in the files, ms in the table',
    }),
    onOutputFailure: text(
      'on-output-failure',
      'whether to go on when results cannot be written, and say what is missing',
      { placeholder: '<what>', example: 'abort', choices: ['continue', 'abort'], default: 'continue' },
    ),
    tags: entriesOf('tag')('tag', 'key=value that the run is found by later', {
      isList: true,
      example: 'team=search',
    }),
    'serverLabels.engine': text('server-engine', 'stored with the results, as are the next three'),
    'serverLabels.version': text('server-version', 'any text', { placeholder: '<text>' }),
    'serverLabels.gpuType': text('server-gpu-type', 'any text', { placeholder: '<text>' }),
    'serverLabels.gpuCount': text('server-gpu-count', 'any text', { placeholder: '<text>' }),
  },
} satisfies Readonly<Record<string, Readonly<Record<string, PlanOption>>>>;
