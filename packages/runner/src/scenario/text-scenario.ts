import { RunnerError } from '../errors.ts';
import { sampleNormalLength, sampleUniformLength } from './sample-length.ts';
import type { Scenario, ScenarioContext } from './scenario.ts';
import type { ScenarioSpec } from './scenario-spec.ts';
import { createSyntheticText } from './synthetic-text.ts';
import { textPrompt } from './text-prompt.ts';

/** The scenarios that state both lengths. */
export type TextScenarioSpec = Extract<ScenarioSpec, { kind: 'deterministic' | 'normal' | 'uniform' }>;

/** Synthetic text of the lengths that the scenario draws. The server is asked to go on to the output length. */
export function createTextScenario(spec: TextScenarioSpec, context: ScenarioContext): Scenario {
  const { tokenizer, random, systemMessage } = context;
  const prefixTokenCount = prefixLength(spec, context.prefix);
  const text = createSyntheticText({ tokenizer, random: random.fork('text'), prefixTokenCount });
  const drawLengths = lengthSource(spec, context, prefixTokenCount);
  return {
    name: spec.name,
    promptAt(position) {
      const { input, output } = drawLengths(position);
      const messages = [{ role: 'user', content: text.at(position, input) }] as const;
      return textPrompt({
        messages,
        knownTokenCount: input,
        tokenizer,
        systemMessage,
        outputTokenCount: output,
        forceOutputLength: true,
      });
    },
  };
}

function lengthSource(
  spec: TextScenarioSpec,
  { random }: ScenarioContext,
  minimumInput: number,
): (position: number) => { input: number; output: number } {
  const inputs = random.fork('input-length');
  const outputs = random.fork('output-length');
  const minimum = Math.max(1, minimumInput);
  switch (spec.kind) {
    case 'deterministic':
      return () => ({ input: spec.inputTokenCount, output: spec.outputTokenCount });
    case 'normal':
      return (position) => ({
        input: sampleNormalLength(spec.input, inputs.fork(`${position}`), minimum),
        output: sampleNormalLength(spec.output, outputs.fork(`${position}`)),
      });
    case 'uniform':
      return (position) => ({
        input: sampleUniformLength(spec.input, inputs.fork(`${position}`), minimum),
        output: sampleUniformLength(spec.output, outputs.fork(`${position}`)),
      });
  }
}

/** Tokens of the shared prefix; 0 without one. Normal and uniform lengths below it are drawn again. */
function prefixLength(spec: TextScenarioSpec, prefix: ScenarioContext['prefix']): number {
  if (prefix === undefined) return 0;
  const largest = largestCertainInput(spec);
  if ('ratio' in prefix) {
    if (spec.kind !== 'deterministic') {
      throw prefixError(spec, `A prefix ratio needs one input length, which ${spec.name} does not have`);
    }
    if (!(prefix.ratio >= 0 && prefix.ratio <= 1)) {
      throw prefixError(spec, `The prefix ratio must be from 0 to 1, got ${prefix.ratio}`);
    }
    return Math.floor(prefix.ratio * spec.inputTokenCount);
  }
  const { tokenCount } = prefix;
  if (!Number.isInteger(tokenCount) || tokenCount < 0) {
    throw prefixError(spec, `The prefix must be a whole number of tokens, got ${tokenCount}`);
  }
  if (tokenCount > largest) {
    throw prefixError(spec, `The prefix of ${tokenCount} tokens is longer than the input of ${spec.name}`);
  }
  return tokenCount;
}

function largestCertainInput(spec: TextScenarioSpec): number {
  switch (spec.kind) {
    case 'deterministic':
      return spec.inputTokenCount;
    case 'normal':
      return spec.input.mean;
    case 'uniform':
      return spec.input.max;
  }
}

function prefixError(spec: TextScenarioSpec, problem: string): RunnerError {
  const limit = largestCertainInput(spec);
  const advice =
    spec.kind === 'deterministic'
      ? `Write a prefix of at most ${limit} tokens or a ratio from 0 to 1`
      : `Write a prefix length of at most ${limit} tokens${spec.kind === 'normal' ? ' (the mean)' : ''}`;
  return new RunnerError('invalid-scenario', `${problem}. ${advice}.`);
}
