import { UnknownRunError } from '../event-log/event-log.ts';
import { TooManyRunsError } from './followed-runs.ts';
import { closeReasons, type CloseReason } from './viewer-peer.ts';

/** What whoever asked for a run that cannot be followed is told, by HTTP and by WebSocket. */
export function whyNotFollowed(error: unknown): { readonly status: 404 | 503; readonly reason: CloseReason } {
  if (error instanceof UnknownRunError) return { status: 404, reason: closeReasons.unknownRun };
  const reason = error instanceof TooManyRunsError ? closeReasons.tooManyRuns : closeReasons.unreachable;
  return { status: 503, reason };
}
