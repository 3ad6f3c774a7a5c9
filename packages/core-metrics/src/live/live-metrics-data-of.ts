import type { LiveLatencyStats, LiveMetricsData, LiveRangeStats } from '../run-event/live-metrics-data.ts';
import type { Sketch } from '../statistics/sketch.ts';
import type { LiveSketches } from './live-sketches.ts';

/**
 * The sketches in genai-bench's live shape: latencies in seconds, throughputs in tokens per second of one request.
 * A metric without values has no stats. The sample arrays stay empty.
 */
export function liveMetricsDataOf(sketches: LiveSketches): LiveMetricsData {
  const ttft = latencyStats(sketches.ttftMs);
  const outputLatency = latencyStats(sketches.outputLatencyMs);
  const inputThroughput = rangeStats(sketches.inputThroughput, 1);
  const outputThroughput = rangeStats(sketches.outputThroughput, 1);
  return {
    ttft: [],
    input_throughput: [],
    output_throughput: [],
    output_latency: [],
    stats: {
      ...(ttft === undefined ? {} : { ttft }),
      ...(outputLatency === undefined ? {} : { output_latency: outputLatency }),
      ...(inputThroughput === undefined ? {} : { input_throughput: inputThroughput }),
      ...(outputThroughput === undefined ? {} : { output_throughput: outputThroughput }),
    },
  };
}

function rangeStats(sketch: Sketch, divisor: number): LiveRangeStats | undefined {
  const { min, max, mean } = sketch;
  if (min === undefined || max === undefined || mean === undefined) return undefined;
  return { min: min / divisor, max: max / divisor, mean: mean / divisor };
}

function latencyStats(sketch: Sketch): LiveLatencyStats | undefined {
  const range = rangeStats(sketch, 1000);
  if (range === undefined) return undefined;
  // A sketch with a minimum has percentiles.
  const seconds = (percent: number): number => (sketch.percentile(percent) as number) / 1000;
  return { ...range, p50: seconds(50), p90: seconds(90), p99: seconds(99) };
}
