export { PROTOCOL_VERSION, type Envelope, type StreamPosition } from './protocol/envelope.ts';
export type { WireEvent, WireEventType } from './protocol/wire-event.ts';
export type { BenchmarkStatus } from './protocol/benchmark-status.ts';
export type { LevelView, RunView, SeriesPoint } from './protocol/run-view.ts';
export { emptyRunView } from './protocol/empty-run-view.ts';
export { reduceRunView } from './protocol/reduce-run-view.ts';
export { followStream, unfollowedStream } from './protocol/follow-stream.ts';
export type { FollowedStream, FollowStep } from './protocol/follow-stream.ts';

export { UnknownRunError } from './event-log/event-log.ts';
export type { EventLog, EventReader, LoggedEvent, LogRange, LogReading } from './event-log/event-log.ts';
export type { LoggedRun } from './event-log/logged-run.ts';
export type { LogCheckpoint } from './event-log/log-checkpoint.ts';
export { createMemoryEventLog, type MemoryEventLogOptions } from './event-log/memory-event-log.ts';

export { StreamingServer } from './server/streaming-server.ts';
export type {
  MountWebSocket,
  ServerMount,
  StreamingServerOptions,
} from './server/streaming-server-options.ts';
export type { MountSocket } from './ws/mount-socket.ts';
export { requireGrantedScope } from './server/require-granted-scope.ts';
export { StreamServerError } from './server/stream-server-error.ts';
export type { Caller, Scope } from './security/caller.ts';
export { StreamingDashboard, type StreamingDashboardOptions } from './dashboard/streaming-dashboard.ts';
export type { BenchmarkDisplay, HandFedLevel, StatusChange } from './dashboard/benchmark-display.ts';
export { createRunPublisher, type RunPublisher, type RunPublisherOptions } from './publish/run-publisher.ts';
export { cleanText } from './publish/clean-wire-event.ts';
export { histogramEdgesMs } from '@genai-bench/core-metrics';

export { createRecorder, recordLog } from './recording/create-recorder.ts';
export type { Recorder, RecorderOptions } from './recording/create-recorder.ts';
export { readRecording, type Recording } from './recording/read-recording.ts';
export { replayRecording, type ReplayOptions } from './recording/replay-recording.ts';
export type { RecordingFooter, RecordingHeader } from './recording/recording-lines.ts';

export type {
  RecordPage,
  RecordQuery,
  RunHistory,
  RunListing,
  RunPage,
  RunQuery,
} from './history/run-history.ts';
export { createMemoryRunHistory } from './history/memory-run-history.ts';
export { createSqliteRunHistory } from './history/sqlite-run-history.ts';
export type { SqliteRunHistoryOptions } from './history/open-sqlite-storage.ts';
export { openSqliteStorage } from './history/open-storage.ts';
export type { HistoryStorage } from './history/storage.ts';
export { migrateHistory } from './history/migrate-history.ts';
export type { MigratedRun, MigrationOptions, MigrationReport } from './history/migrate-history.ts';
export { migrateStorage } from './history/migrate-storage.ts';
export type { StorageMigrationOptions, StorageMigrationReport } from './history/migrate-storage.ts';
export { hashToken, issueToken, type IssueTokenOptions } from './access/issue-token.ts';
export { roles, TokenStoreError } from './access/token-store.ts';
export type { NamedToken, Role, TokenStore } from './access/token-store.ts';
export type { AuditEntry, AuditLog, AuditOutcome, AuditPage, AuditQuery } from './access/audit-log.ts';
export { createAuditor, type Auditor, type AuditorOptions } from './access/auditor.ts';
export { createMemoryAuditLog, createMemoryTokenStore } from './access/memory-storage.ts';
export { RunHistoryError, type RunHistoryErrorCode } from './history/run-history-error.ts';
export { importExperiments } from './import/import-experiments.ts';
export type { ImportedExperiment, ImportOptions, ImportReport } from './import/import-experiments.ts';
export { replayExperiment, type ExperimentReplayOptions } from './import/replay-experiment.ts';

export { createApiRouter } from './http/create-api-router.ts';
export { RunRefusedError } from './http/api-ports.ts';
export type { ApiRouterOptions, LiveRuns, RunControl } from './http/api-ports.ts';
export type { RunList, RunningRun } from './http/run-list.ts';
export type { ApiScope } from './http/api-route.ts';
export type {
  FigureComparison,
  LevelComparison,
  MetricComparison,
  RunComparison,
} from '@genai-bench/core-metrics';

export { createWebhookNotifier } from './notify/webhook-notifier.ts';
export type { WebhookLimits, WebhookNotifier, WebhookNotifierOptions } from './notify/webhook-notifier.ts';
export type { MissedLevel, NotificationEvent, RunNotification } from './notify/run-notification.ts';
