export { PROTOCOL_VERSION, type Envelope, type StreamPosition } from './protocol/envelope.ts';
export type { WireEvent, WireEventType } from './protocol/wire-event.ts';
export type { BenchmarkStatus } from './protocol/benchmark-status.ts';
export type { LevelView, RunView, SeriesPoint } from './protocol/run-view.ts';

export type {
  RecordPage,
  RecordQuery,
  RunHistory,
  RunListing,
  RunPage,
  RunQuery,
} from './history/run-history.ts';
export { createMemoryRunHistory } from './history/memory-run-history.ts';
export { createSqliteRunHistory, type SqliteRunHistoryOptions } from './history/sqlite-run-history.ts';
export { RunHistoryError, type RunHistoryErrorCode } from './history/run-history-error.ts';
export { importExperiments } from './import/import-experiments.ts';
export type { ImportedExperiment, ImportOptions, ImportReport } from './import/import-experiments.ts';

export { createApiRouter } from './http/create-api-router.ts';
export { RunRefusedError } from './http/api-ports.ts';
export type { ApiRouterOptions, LiveRuns, RunControl } from './http/api-ports.ts';
export type { ApiScope } from './http/api-route.ts';
export type {
  FigureComparison,
  LevelComparison,
  MetricComparison,
  RunComparison,
} from './compare/compare-runs.ts';

export { createWebhookNotifier } from './notify/webhook-notifier.ts';
export type { WebhookLimits, WebhookNotifier, WebhookNotifierOptions } from './notify/webhook-notifier.ts';
export type { MissedLevel, NotificationEvent, RunNotification } from './notify/run-notification.ts';
