import { flag, type FlagGroup } from './flag.ts';

export const resultFlags: FlagGroup = {
  title: 'Results:',
  flags: [
    flag('goodput', 'text', 'objective in ms, such as ttft:500 or e2e:5000 (repeatable)', {
      placeholder: '<metric:limit>',
      example: 'ttft:500',
      isList: true,
      option: 'goodput',
    }),
    flag('goodput-target', 'number', 'share of requests that must meet all objectives (default: 0.99)', {
      placeholder: '<share>',
      example: '0.95',
    }),
    flag('experiment-base-dir', 'text', 'where experiment folders go (default: ./experiments)', {
      placeholder: '<path>',
      example: './experiments',
      option: 'output.baseFolder',
    }),
    flag(
      'experiment-folder-name',
      'text',
      'name of the experiment folder (default: backend, task, model, time)',
      {
        placeholder: '<name>',
        example: 'first-try',
        option: 'output.folderName',
      },
    ),
    flag('metrics-time-unit', 'text', 'unit of times in the files and the table: s or ms', {
      placeholder: '<unit>',
      example: 'ms',
      option: 'output.timeUnit',
    }),
    flag('no-save', 'switch', 'write no files'),
    flag(
      'on-output-failure',
      'text',
      'continue: go on when results cannot be written, and say what is missing (default); or abort',
      { placeholder: '<what>', example: 'abort', option: 'onOutputFailure' },
    ),
    flag('tag', 'tag', 'key=value that the run is found by later (repeatable)', {
      placeholder: '<key=value>',
      example: 'team=search',
      isList: true,
      option: 'tags',
    }),
    flag('server-engine', 'text', 'stored with the results, as are the next three', {
      placeholder: '<name>',
      option: 'serverLabels.engine',
    }),
    flag('server-version', 'text', 'any text', { placeholder: '<text>', option: 'serverLabels.version' }),
    flag('server-gpu-type', 'text', 'any text', { placeholder: '<text>', option: 'serverLabels.gpuType' }),
    flag('server-gpu-count', 'text', 'any text', { placeholder: '<text>', option: 'serverLabels.gpuCount' }),
  ],
};

export const runFlags: FlagGroup = {
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
