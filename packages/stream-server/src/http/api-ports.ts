import type { DescribedRoute } from '@genai-bench/http-api';
import type { RequestHandler } from 'express';
import type { z } from 'zod';
import type { AuditLog } from '../access/audit-log.ts';
import type { TokenStore } from '../access/token-store.ts';
import type { LoggedRun } from '../event-log/logged-run.ts';
import type { RunHistory } from '../history/run-history.ts';
import type { RunView } from '../protocol/run-view.ts';
import type { ApiScope } from './api-route.ts';

/** The runs that are told here, whichever process makes them. */
export interface LiveRuns {
  /** What viewers see of it; `undefined` for a run that cannot be watched here. */
  findView(runId: string): Promise<RunView | undefined>;
  /**
   * Those that go on, and those that are over and stand in lists though the history may lack them; the one that began
   * last first. Throws where that cannot be known at the moment.
   */
  listRuns(): Promise<readonly LoggedRun[]>;
  /** Lists one that is over no more; false where there is none. */
  forgetRun?(runId: string): Promise<boolean>;
}

/** Starts and stops benchmarks for those who have the control scope. */
export interface RunControl {
  /** Shape of what `startRun` takes, for validation and the OpenAPI document; any object unless stated. */
  readonly optionsSchema?: z.ZodType;
  /** The run that is going on; there is one at a time. */
  activeRunId(): string | undefined;
  /** Resolves once the run has begun. Throws a `RunRefusedError` for options that make no run. */
  startRun(options: unknown): Promise<{ readonly runId: string }>;
  /** Asks the run to end; false when it is not going on. */
  stopRun(runId: string): Promise<boolean>;
}

/** Options that cannot be carried out, or a run for which there is no room; not a fault of the server. */
export class RunRefusedError extends Error {
  override readonly name = 'RunRefusedError';
  readonly reason: 'invalid-options' | 'busy';
  readonly hint: string | undefined;

  constructor(reason: 'invalid-options' | 'busy', message: string, hint?: string) {
    super(message);
    this.reason = reason;
    this.hint = hint;
  }
}

export interface ApiRouterOptions {
  readonly history: RunHistory;
  readonly liveRuns?: LiveRuns;
  /** Without it runs can be neither started nor stopped. */
  readonly runControl?: RunControl;
  /** For those with the role admin to read. */
  readonly tokens?: TokenStore;
  /** Where each control action is written down, before it is done. */
  readonly audit?: AuditLog;
  /** Middleware that lets only those pass who have the scope, and answers the others itself. */
  readonly requireScope: (scope: ApiScope) => RequestHandler;
  /** Of this program, for the OpenAPI document. */
  readonly version: string;
  /** Of what else is mounted beside it, for the OpenAPI document. */
  readonly otherRoutes?: readonly DescribedRoute[];
  /** Called with failures whose text callers are not shown; a warning of the process unless given. */
  readonly onInternalError?: (error: unknown) => void;
}
