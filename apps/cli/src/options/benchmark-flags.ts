import { modelKeyVariables } from '@genai-bench/runner/plan-options';
import { flag, planFlags, type Flag, type FlagGroup } from './flag.ts';
import { fleetFlags } from './fleet-flags.ts';
import { pythonFlags } from './foreign-flags.ts';
import { redisFlags } from './redis-flags.ts';
import { accessFlags, streamingFlags } from './streaming-flags.ts';

const [generalKeyVariable, ...keyVariables] = modelKeyVariables;

const targetFlags: FlagGroup = {
  title: 'Target:',
  flags: planFlags('target', {
    apiBase: [
      flag('model', 'text', 'model to ask for (required); with --api-model-name, only its label', {
        example: 'my-model',
      }),
    ],
    stream: [
      flag('api-key', 'text', 'key; visible in the process list, so prefer one of the next two', {
        placeholder: '<key>',
      }),
      flag('model-api-key', 'text', 'the same as --api-key', { placeholder: '<key>', isHidden: true }),
      flag('api-key-file', 'text', 'file that holds the key', {
        placeholder: '<path>',
        example: './key.txt',
      }),
      flag(
        'api-key-env',
        'text',
        `variable that holds the key (default: ${generalKeyVariable}, or by backend ${keyVariables.join(', ')})`,
        { example: 'OPENAI_API_KEY' },
      ),
    ],
  }),
};

const loadFlags: FlagGroup = {
  title: 'Load (a level is one scenario under one load):',
  flags: planFlags('load', {
    batchSizes: [
      flag('iteration-type', 'text', 'num_concurrency or batch_size; the task decides, as in genai-bench', {
        example: 'num_concurrency',
      }),
    ],
  }),
};

const promptFlags: FlagGroup = {
  title: 'Prompts:',
  flags: planFlags('prompts', {
    'dataset.promptColumn': [
      flag(
        'dataset-config',
        'json-file',
        "genai-bench's data set file (a file source and its prompt column)",
        {
          example: './dataset.json',
        },
      ),
    ],
  }),
};

const resultFlags: FlagGroup = {
  title: 'Results:',
  flags: planFlags('results', {
    goodput: [
      flag('goodput-target', 'number', 'share of requests that must meet all objectives (default: 0.99)', {
        placeholder: '<share>',
        example: '0.95',
      }),
    ],
    'output.timeUnit': [flag('no-save', 'switch', 'write no files')],
  }),
};

const runFlags: FlagGroup = {
  title: 'This command:',
  flags: [
    flag('config', 'text', 'YAML or JSON file with any of these options; flags win', {
      placeholder: '<file>',
      example: './bench.yaml',
    }),
    flag('dry-run', 'switch', 'print the resolved plan and its cost in tokens, and send nothing'),
    flag('json', 'switch', 'print one JSON object on stdout, and nothing else there'),
    flag('quiet', 'switch', 'nothing on stderr but errors'),
    flag('no-color', 'switch', 'no colours; NO_COLOR and FORCE_COLOR are respected too'),
  ],
};

/** Every flag of `genai-bench benchmark`, in the order of `--help`. */
export const benchmarkFlagGroups: readonly FlagGroup[] = [
  targetFlags,
  loadFlags,
  fleetFlags,
  promptFlags,
  resultFlags,
  streamingFlags,
  accessFlags,
  redisFlags,
  runFlags,
  pythonFlags,
];

const flagsByName = new Map(
  benchmarkFlagGroups.flatMap((group) => group.flags).map((flag) => [flag.name, flag]),
);

export function findFlag(name: string): Flag | undefined {
  return flagsByName.get(name);
}

export function flagNames(): readonly string[] {
  return [...flagsByName.keys()];
}

/** The flag that sets an option of the runner, for messages; `concurrency.0` belongs to `concurrency`. */
export function flagOfOption(option: string): Flag | undefined {
  // Commands say `--model` for the model's name, though `--api-model-name` is what is sent when both are given.
  if (option === 'model') return findFlag('model');
  const flags = [...flagsByName.values()].filter((flag) => !flag.isHidden && flag.option !== undefined);
  return (
    flags.find((flag) => flag.option === option) ??
    flags.find((flag) => option.startsWith(`${flag.option}.`) || flag.option?.startsWith(`${option}.`))
  );
}
