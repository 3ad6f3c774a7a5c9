import type { RunPlanError } from '@genai-bench/runner';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { flagOfOption } from '../options/benchmark-flags.ts';

/** What ends the command without a result. */
export interface Failure {
  readonly code: string;
  /** One line per problem: what was wrong and what to write instead. */
  readonly message: string;
  readonly exitCode: ExitCode;
}

const exitCodes: Readonly<Record<string, ExitCode>> = {
  'invalid-plan': exitCode.usage,
  'invalid-scenario': exitCode.usage,
  'invalid-dataset': exitCode.usage,
  'invalid-tokenizer': exitCode.usage,
  'bad-recording': exitCode.usage,
  'bad-config': exitCode.usage,
  'too-few-models': exitCode.usage,
  'needs-token': exitCode.usage,
  'port-busy': exitCode.usage,
  'plan-not-shareable': exitCode.usage,
  'fleet-interrupted': exitCode.interrupted,
  'target-unreachable': exitCode.targetUnavailable,
  'target-unauthorized': exitCode.targetUnavailable,
  'target-refused': exitCode.targetUnavailable,
};

/** Options that an error is about, where its own text may not name one. */
const optionOfCode: Readonly<Record<string, string>> = {
  'invalid-dataset': '--dataset-path',
  'invalid-tokenizer': '--model-tokenizer',
  'target-unreachable': '--api-base',
  'target-unauthorized': '--api-key',
  'output-failed': '--experiment-base-dir',
  'redis-unreachable': '--redis-url',
  'too-few-workers': '--workers',
  'plan-not-shareable': '--workers',
};

/** A failure from whatever was thrown. Errors are told apart by name and code: `instanceof` fails across package copies. */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof Error))
    return { code: 'internal', message: String(error), exitCode: exitCode.failed };
  if (error.name === 'UsageError') return { code: 'usage', message: error.message, exitCode: exitCode.usage };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'internal';
  if (isPlanError(error)) {
    return { code, message: error.describe(flagNameOf, flagExampleOf), exitCode: exitCode.usage };
  }
  const option = optionOfCode[code];
  const message =
    option === undefined || error.message.includes(option) ? error.message : `${option}: ${error.message}`;
  return { code, message, exitCode: exitCodes[code] ?? exitCode.failed };
}

function isPlanError(error: Error): error is RunPlanError {
  return error.name === 'RunPlanError';
}

function flagNameOf(option: string): string {
  const flag = flagOfOption(option);
  return flag === undefined ? option : `--${flag.name}`;
}

function flagExampleOf(option: string): string | undefined {
  const flag = flagOfOption(option);
  return flag?.example === undefined ? undefined : `--${flag.name} ${flag.example}`;
}
