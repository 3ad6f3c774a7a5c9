import { flag, type FlagGroup } from './flag.ts';

export const promptFlags: FlagGroup = {
  title: 'Prompts:',
  flags: [
    flag('model-tokenizer', 'text', 'gpt-tokenizer encoding (o200k_base) or path of a tokenizer.json', {
      placeholder: '<name|path>',
      example: 'o200k_base',
      option: 'tokenizer',
    }),
    flag('tokenizer', 'text', 'the same as --model-tokenizer', {
      placeholder: '<name|path>',
      example: 'o200k_base',
      option: 'tokenizer',
      isHidden: true,
    }),
    flag('dataset-path', 'text', 'txt, csv, tsv, json or jsonl file with prompts', {
      placeholder: '<path>',
      example: './prompts.jsonl',
      option: 'dataset.path',
    }),
    flag('dataset-format', 'text', 'txt, csv, tsv, json or jsonl (default: by the extension)', {
      placeholder: '<format>',
      example: 'jsonl',
      option: 'dataset.format',
    }),
    flag('dataset-prompt-column', 'text', 'column or field that holds the prompt', {
      placeholder: '<name>',
      example: 'prompt',
      option: 'dataset.promptColumn',
    }),
    flag('dataset-config', 'json-file', "genai-bench's data set file (a file source and its prompt column)", {
      placeholder: '<path>',
      example: './dataset.json',
    }),
    flag('prefix-len', 'number', 'tokens that all prompts share at their start', {
      placeholder: '<n>',
      example: '64',
      option: 'prefixTokenCount',
    }),
    flag('prefix-ratio', 'number', 'share of each prompt that is the same at its start', {
      placeholder: '<share>',
      example: '0.5',
      option: 'prefixRatio',
    }),
    flag('system-message', 'text', 'first message of each conversation', {
      placeholder: '<text>',
      example: '"Answer briefly."',
      option: 'systemMessage',
    }),
  ],
};
