import { flag, type Flag, type FlagGroup } from './flag.ts';
import { addressFlags } from './serve-flags.ts';
import { accessFlags, historyFlag, lingerFlag } from './streaming-flags.ts';

const modelsFlag = flag('models', 'text', 'file that says which models meet, and where they run (required)', {
  placeholder: '<file>',
  example: 'models.yaml',
});

const storeFlag = flag(
  'store',
  'text',
  'where battles and votes are kept: a file, postgres://…, redis://…, or memory (default: that of the models file, GENAI_BENCH_ARENA_STORE, or genai-bench/arena.db in the XDG data folder)',
  { placeholder: '<place>', example: './arena.db' },
);

const gpuHostFlag = flag(
  'gpu-host',
  'text',
  'host with a GPU that runs Ollama, asked first (default: AWS_OLLAMA_HOST)',
  { placeholder: '<address>', example: '10.0.0.5:11434' },
);

const warmUpFlag = flag(
  'warm-up',
  'switch',
  "load Ollama's models, and measure its hosts, before anything else",
);

const jsonFlag = (what: string): Flag => flag('json', 'switch', what);

const noColorFlag = flag('no-color', 'off-switch', 'write no colours');

const voterSecretFlag = flag(
  'voter-secret-env',
  'text',
  'variable with the secret that signs who is who, the same for all workers on one PostgreSQL or Redis (default: kept beside the store)',
  { example: 'VOTER_SECRET' },
);

/** `arena` itself, which serves. */
export const arenaFlagGroups: readonly FlagGroup[] = [
  { title: 'Models:', flags: [modelsFlag, gpuHostFlag, warmUpFlag] },
  { title: 'Options:', flags: [storeFlag, historyFlag, voterSecretFlag, ...addressFlags] },
  accessFlags,
];

export const arenaDemoFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [
      flag('scale', 'number', 'times the models take, as a share of 3, 5, 8 and 2 s (default: 1)', {
        placeholder: '<factor>',
        example: '0.2',
      }),
      {
        ...storeFlag,
        description:
          'where battles and votes are kept: a file, postgres://…, redis://…, or memory (default: memory)',
      },
      ...addressFlags,
      lingerFlag,
      noColorFlag,
    ],
  },
  accessFlags,
];

export const arenaBattleFlagGroups: readonly FlagGroup[] = [
  { title: 'Models:', flags: [modelsFlag, gpuHostFlag, warmUpFlag] },
  {
    title: 'Options:',
    flags: [
      storeFlag,
      jsonFlag('no votes: print all answers and their figures as one JSON object'),
      noColorFlag,
    ],
  },
];

export const arenaLeaderboardFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [
      { ...modelsFlag, description: 'file with the labels of the models, and their store' },
      storeFlag,
      jsonFlag('print it as one JSON object'),
    ],
  },
];

export const arenaExportFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [
      { ...modelsFlag, description: 'file that says where the store is' },
      storeFlag,
      flag('output', 'text', 'file to write (default: the standard output)', {
        placeholder: '<file>',
        example: './votes.jsonl',
      }),
    ],
  },
];

export const arenaForgetVoterFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [{ ...modelsFlag, description: 'file that says where the store is' }, storeFlag],
  },
];

export const arenaSimulateFlagGroups: readonly FlagGroup[] = [
  {
    title: 'Options:',
    flags: [flag('scale', 'number', 'times that the models take', { placeholder: '<factor>' })],
  },
];
