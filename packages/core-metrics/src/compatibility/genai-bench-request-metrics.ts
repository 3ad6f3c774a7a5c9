import { endToEndLatencyMs } from '../latency/end-to-end-latency.ts';
import { outputLatencyMs } from '../latency/output-latency.ts';
import { timePerOutputTokenMs } from '../latency/time-per-output-token.ts';
import { timeToFirstTokenMs } from '../latency/time-to-first-token.ts';
import { isErrorOutcome } from '../record/request-outcome.ts';
import type { RequestRecord } from '../record/request-record.ts';
import { inputThroughput } from '../throughput/input-throughput.ts';
import { outputInferenceSpeed } from '../throughput/output-inference-speed.ts';
import { outputThroughput } from '../throughput/output-throughput.ts';
import { outputTokenCount } from '../tokens/output-token-count.ts';
import { reasoningTokenCount } from '../tokens/reasoning-token-count.ts';
import { totalTokenCount } from '../tokens/total-token-count.ts';

/** Unit of genai-bench's four latencies (ttft, tpot, e2e_latency, output_latency); its other figures have their own. */
export type TimeUnit = 's' | 'ms';

/** One entry of genai-bench's `individual_request_metrics`. What is unknown is null. */
export interface IndividualRequestMetrics {
  readonly ttft: number | null;
  readonly tpot: number | null;
  readonly e2e_latency: number | null;
  readonly output_latency: number | null;
  readonly output_inference_speed: number | null;
  readonly num_input_tokens: number | null;
  readonly num_output_tokens: number | null;
  readonly num_reasoning_tokens: number | null;
  readonly total_tokens: number | null;
  readonly input_throughput: number | null;
  readonly output_throughput: number | null;
  readonly audio_throughput: number | null;
  readonly error_code: number | null;
  readonly error_message: string | null;
}

/** genai-bench holds an HTTP status for every error; one without a status gets this code, which no server sends. */
export const ERROR_WITHOUT_STATUS = 599;

/**
 * One record in genai-bench's shape. As there, the first token of an answer that was not streamed is its end, a
 * failed request has all figures null, and its code is a number. `undefined` for a cancelled or dropped request: the
 * shape knows only success and error, and these are neither.
 */
export function toIndividualRequestMetrics(
  record: RequestRecord,
  timeUnit: TimeUnit = 's',
): IndividualRequestMetrics | undefined {
  const { outcome, tokens } = record;
  if (isErrorOutcome(outcome)) {
    return { ...noFigures, error_code: errorCode(record), error_message: errorMessage(record) };
  }
  if (outcome.kind !== 'completed') return undefined;
  const time = (ms: number | undefined): number | null => inTimeUnit(ms, timeUnit);
  const e2eMs = endToEndLatencyMs(record);
  return {
    ...noFigures,
    ttft: time(record.streamed ? timeToFirstTokenMs(record) : e2eMs),
    tpot: time(timePerOutputTokenMs(record)),
    e2e_latency: time(e2eMs),
    output_latency: time(outputLatencyMs(record)),
    output_inference_speed: outputInferenceSpeed(record) ?? null,
    num_input_tokens: tokens.input?.count ?? null,
    num_output_tokens: outputTokenCount(record) ?? null,
    num_reasoning_tokens: reasoningTokenCount(record) ?? null,
    total_tokens: totalTokenCount(record) ?? null,
    input_throughput: inputThroughput(record) ?? null,
    output_throughput: outputThroughput(record) ?? null,
  };
}

/** A duration in the unit of the file; null where it is unknown. */
export function inTimeUnit(ms: number | undefined, timeUnit: TimeUnit): number | null {
  if (ms === undefined) return null;
  return timeUnit === 's' ? ms / 1000 : ms;
}

const noFigures: IndividualRequestMetrics = {
  ttft: null,
  tpot: null,
  e2e_latency: null,
  output_latency: null,
  output_inference_speed: null,
  num_input_tokens: null,
  num_output_tokens: null,
  num_reasoning_tokens: null,
  total_tokens: null,
  input_throughput: null,
  output_throughput: null,
  audio_throughput: null,
  error_code: null,
  error_message: null,
};

function errorCode({ outcome }: RequestRecord): number {
  if (outcome.kind === 'http_error') return outcome.status;
  const code = outcome.kind === 'api_error' ? String(outcome.code) : '';
  return /^\d+$/.test(code) ? Number(code) : ERROR_WITHOUT_STATUS;
}

function errorMessage({ outcome }: RequestRecord): string | null {
  return 'message' in outcome ? outcome.message : null;
}
