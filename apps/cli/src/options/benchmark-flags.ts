import type { Flag, FlagGroup } from './flag.ts';
import { fleetFlags } from './fleet-flags.ts';
import { pythonFlags } from './foreign-flags.ts';
import { loadFlags } from './load-flags.ts';
import { promptFlags } from './prompt-flags.ts';
import { redisFlags } from './redis-flags.ts';
import { resultFlags, runFlags } from './result-flags.ts';
import { accessFlags, streamingFlags } from './streaming-flags.ts';
import { targetFlags } from './target-flags.ts';

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
