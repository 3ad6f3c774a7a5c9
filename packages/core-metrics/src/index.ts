export type { RequestRecord, RequestPhase, ConnectionTrace } from './record/request-record.ts';
export type { ChunkKind, ChunkTrace } from './record/chunk-trace.ts';
export type { ServerTimings } from './record/server-timings.ts';
export type {
  IncompleteRule,
  OutcomeKind,
  RequestOutcome,
  ReservationRule,
  TimeoutPhase,
} from './record/request-outcome.ts';
export type { OutputTokenCount, TokenCount, TokenCounts, TokenCountSource } from './record/token-counts.ts';
export {
  errorClass,
  isClientLimit,
  isErrorKind,
  isErrorOutcome,
  isRefusalClass,
  outcomeKinds,
} from './record/request-outcome.ts';
export type { InstrumentGrade, InstrumentReading } from './instrument/instrument-reading.ts';
export { gradeInstrument, worstGrade, type UngradedReading } from './instrument/grade-instrument.ts';
export { gradeFleet } from './instrument/grade-fleet.ts';
export type { FleetSummary, FleetWorker } from './summary/fleet.ts';
export type { LevelLoad } from './summary/level-load.ts';
export type { Distribution } from './summary/distribution.ts';
export type {
  LevelHistograms,
  LevelSummary,
  MeasurementWindow,
  SteadyState,
  Throughput,
} from './summary/level-summary.ts';
export type { DatasetReading, RunStatus, RunSummary } from './summary/run-summary.ts';
export { METRIC_VERSION, SCHEMA_VERSION } from './summary/run-summary.ts';
export type { GoodputSummary, ServiceLevelObjective } from './summary/goodput.ts';
export type { LevelCharts, PointSample, ScatterPoint } from './level/level-charts.ts';
export { createLevelCharts, createRunCharts, type LevelChartsFold } from './level/level-charts.ts';
export type { SliceLatency, TimeSlice } from './summary/time-slices.ts';
export type { MetricDefinition, MetricDirection, MetricUnit } from './summary/metric-definition.ts';
export type { CatalogueMetric, MetricKey } from './summary/metric-catalogue.ts';
export { findMetric, metricCatalogue } from './summary/metric-catalogue.ts';
export type { LevelOutline, RunEvent } from './run-event/run-event.ts';
export { planLevels, type PlannedLevels, type PlannedLoad } from './run-event/plan-levels.ts';
export type { LiveDistribution, LiveFigures } from './run-event/live-figures.ts';
export type { LiveWorker } from './run-event/live-worker.ts';
export type { LiveLatencyStats, LiveMetricsData, LiveRangeStats } from './run-event/live-metrics-data.ts';

export { timeToFirstTokenMs } from './latency/time-to-first-token.ts';
export { timeToFirstAnswerTokenMs } from './latency/first-answer-token.ts';
export { timePerOutputTokenMs } from './latency/time-per-output-token.ts';
export { answeredAtMs, endToEndLatencyMs } from './latency/end-to-end-latency.ts';
export { outputLatencyMs } from './latency/output-latency.ts';
export { coalescedChunkCount, eachInterTokenLatency } from './latency/inter-token-latencies.ts';
export { interTokenLatenciesMs, meanInterTokenLatencyMs } from './latency/inter-token-latencies.ts';
export { hasArrivedAtOnce } from './tokens/arrived-at-once.ts';
export {
  hiddenOutputTokenCount,
  outputTokenCount,
  visibleOutputTokenCount,
} from './tokens/output-token-count.ts';

export { createLevelAccumulator, type LevelAccumulator } from './level/level-accumulator.ts';
export { errorRateOf, summarizeLevel, summarizeRecords } from './level/summarize-level.ts';
export type { SharedPrefix } from './level/record-reading.ts';
export type { ClientReading, LevelSummaryOptions } from './level/summarize-level.ts';
export { createLiveFigures, type LiveFiguresAccumulator } from './live/live-figures-accumulator.ts';
export { createRecentFigures, type RecentFiguresFold } from './live/recent-figures.ts';
export type { RecentFigures, RecentLatency } from './live/recent-figures.ts';
export { describeUnmeasured, meetsObjectives } from './goodput/meets-objectives.ts';
export { parseServiceLevelObjective } from './goodput/parse-service-level-objective.ts';

export { percentile, percentileOfSorted } from './statistics/percentile.ts';
export { momentsOf, type Moments } from './statistics/moments.ts';
export { distributionOf } from './statistics/distribution-of.ts';
export { createDistributionCollector, EXACT_VALUE_LIMIT } from './statistics/distribution-collector.ts';
export { createHistogram, histogramEdgesMs } from './statistics/histogram.ts';
export type { Histogram, HistogramCounts } from './statistics/histogram.ts';
export { createSketch, mergeSketches, sketchFromJson } from './statistics/sketch.ts';
export type { Sketch, SketchJson } from './statistics/sketch.ts';
export { compareRuns } from './compare/compare-runs.ts';
export type {
  ComparedRun,
  ComparedStatistic,
  FigureComparison,
  FigureDifference,
  LevelComparison,
  MetricComparison,
  RunComparison,
  SeedComparison,
} from './compare/compare-runs.ts';
export { createRunValues, type RunValues } from './compare/run-values.ts';
export { compareDistributions, type DistributionComparison } from './statistics/compare-distributions.ts';
export { createSeededRandom, type SeededRandom } from './random/seeded-random.ts';
export {
  toAggregatedMetrics,
  type AggregatedMetrics,
} from './compatibility/genai-bench-aggregated-metrics.ts';
export { genaiBenchMetricKeys, genaiBenchStatistics } from './compatibility/genai-bench-metric-names.ts';
export { toIndividualRequestMetrics } from './compatibility/genai-bench-request-metrics.ts';
export type { IndividualRequestMetrics, TimeUnit } from './compatibility/genai-bench-request-metrics.ts';
export {
  findPeerDefinition,
  peerDefinitions,
  type PeerDefinition,
} from './compatibility/peer-definitions.ts';
export { describeDatasetReading } from './format/describe-dataset-reading.ts';
export { formatCount } from './format/format-count.ts';
export { formatDurationMs } from './format/format-duration-ms.ts';
export { formatRate } from './format/format-rate.ts';
