import { backendNames, parseDurationMs } from '@genai-bench/runner';
import { z } from 'zod';
import { addressProblem } from './address-problem.ts';

const name = z.string().regex(/^[\w.:/@+-]{1,120}$/, 'must be a name without spaces');
const words = z.string().trim().min(1, 'must not be empty').max(200, 'must have at most 200 characters');
const wholeAboveZero = z.int('must be a whole number').positive('must be above 0');
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable, such as OPENAI_API_KEY');

const address = z.string().superRefine((text, context) => {
  const message = addressProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** Node fires a longer timer at once. */
const longestMs = 2 ** 31 - 1;

function duration(description: string, example: string) {
  return z
    .union([z.number(), z.string()], { error: `must be a length of time such as ${example}` })
    .transform((value, context) => {
      const milliseconds = parseDurationMs(String(value), 's');
      if (milliseconds !== undefined && milliseconds > 0 && milliseconds <= longestMs) return milliseconds;
      context.addIssue({ code: 'custom', message: `must be a length of time such as ${example}` });
      return z.NEVER;
    })
    .meta({ description: `${description}; a bare number counts seconds`, examples: [example] });
}

const keepAlive = z
  .union([z.number(), z.string().min(1)], { error: 'must be a length of time such as 30m, or -1 for ever' })
  .meta({ description: 'How long Ollama keeps a model in memory after its last use', examples: ['30m', -1] });

const hostSchema = z
  .strictObject({
    name: name.meta({ description: 'How models and messages call it', examples: ['gpu'] }),
    url: address.meta({ description: 'Its address', examples: ['http://10.0.0.5:11434'] }),
    gpu: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Whether it has a GPU, where it cannot be asked: an idle host does not say' }),
    maxParallel: wholeAboveZero.exactOptional().meta({
      description: 'Requests under way there at a time. Several models on one small GPU thrash without it',
    }),
  })
  .meta({ description: 'A machine that runs models' });

export const modelRoles = ['contestant', 'reserve', 'exhibition'] as const;

const modelSchema = z
  .strictObject({
    id: name.meta({ description: 'Its name in ratings and files; a new version of a model is a new id' }),
    label: words
      .exactOptional()
      .meta({ description: 'What people see after the reveal; the id unless stated' }),
    backend: z.enum(backendNames).meta({ description: 'Which API its server speaks' }),
    model: z.string().min(1, 'must not be empty').meta({ description: 'Its name at the server' }),
    hosts: z
      .array(name)
      .min(1, 'must not be empty')
      .exactOptional()
      .meta({ description: 'Hosts that have it; all of them, for Ollama, unless stated' }),
    apiBase: address.exactOptional().meta({ description: 'Its address, where it is at no host of the list' }),
    apiKeyEnv: variable.exactOptional().meta({ description: 'Environment variable with the key' }),
    role: z.enum(modelRoles).default('contestant').meta({
      description:
        'contestant; reserve: takes the place of one that fails; exhibition: the last challenger, unrated',
    }),
    aliases: z
      .array(words)
      .default([])
      .meta({ description: 'Other names by which it, or its maker, might call itself' }),
    keepAlive: keepAlive.exactOptional(),
    extraBody: z
      .record(z.string(), z.unknown())
      .exactOptional()
      .meta({ description: 'Further fields of each request, such as temperature' }),
  })
  .meta({ description: 'A model that can be in battles' });

const battleSchema = z.strictObject({
  contestants: z
    .int('must be a whole number')
    .min(2, 'must be at least 2')
    .default(4)
    .meta({ description: 'How many meet in a battle, the exhibition not counted' }),
  order: z.enum(['random', 'fixed']).default('random').meta({
    description: 'Who meets whom. fixed: as listed, for show; votes of such battles are not rated',
  }),
  dispatchOrder: z
    .union([z.literal('learned'), z.array(name)], { error: 'must be learned, or a list of model ids' })
    .default('learned')
    .meta({ description: 'Ids, fastest first: the order of asking until latencies are known' }),
  attemptTimeout: duration('Longest time of one request', '120s').exactOptional(),
  firstTokenTimeout: duration('Longest wait for its first token', '60s').exactOptional(),
  battleTimeout: duration(
    'From the start to the last answer, further attempts included',
    '5m',
  ).exactOptional(),
  hold: duration(
    'How long a pair waits for one that has not begun while others could meet',
    '20s',
  ).exactOptional(),
  maxAttempts: wholeAboveZero
    .exactOptional()
    .meta({ description: 'How often a host is asked while it has shown no text; 2 unless stated' }),
  maxOutputTokens: wholeAboveZero.exactOptional().meta({ description: 'Longest answer; 2048 unless stated' }),
});

const limitsSchema = z.strictObject({
  promptLength: wholeAboveZero.exactOptional().meta({ description: 'In characters; 8000 unless stated' }),
  battlesPerPersonPerDay: wholeAboveZero.exactOptional().meta({ description: '100 unless stated' }),
  battlesPerDay: wholeAboveZero.exactOptional().meta({ description: 'Of all people; 5000 unless stated' }),
  battlesAtOncePerPerson: wholeAboveZero.exactOptional().meta({ description: '3 unless stated' }),
  outputTokensPerDay: wholeAboveZero
    .exactOptional()
    .meta({ description: 'Of all models together; 20 million unless stated' }),
});

/** The whole file. Unknown keys are refused, because a mistyped limit would silently not apply. */
export const arenaConfigSchema = z
  .strictObject({
    $schema: z.string().exactOptional().meta({ description: 'Where an editor finds this schema' }),
    hosts: z.array(hostSchema).default([]).meta({ description: 'Machines that run models, best first' }),
    preferGpu: z
      .boolean()
      .default(true)
      .meta({ description: 'Whether hosts with a GPU are asked first, whatever the order of the list' }),
    models: z.array(modelSchema).min(2, 'must hold at least 2 models'),
    battle: battleSchema.prefault({}).meta({ description: 'How a battle is held' }),
    limits: limitsSchema.prefault({}).meta({ description: 'What is refused before any model is asked' }),
    store: z
      .string()
      .min(1, 'must not be empty')
      .exactOptional()
      .meta({ description: 'Where battles and votes are kept: a file, postgres://…, redis://…, or memory' }),
    warmUp: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether models of Ollama are loaded before the arena opens' }),
    keepAlive: keepAlive.exactOptional(),
  })
  .meta({ title: 'GenAI Bench arena', description: 'Models that meet in battles, and where they run' });
