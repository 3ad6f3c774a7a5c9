import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createApiRouter,
  requireGrantedScope,
  StreamingDashboard,
  StreamServerError,
  type EventLog,
  type RunControl,
  type ServerMount,
  type HistoryStorage,
} from '@genai-bench/stream-server';
import { version } from '../../package.json';
import type { ServerSettings } from '../options/live-settings.ts';
import { UsageError } from '../usage-error.ts';

export interface DashboardParts {
  readonly settings: Omit<ServerSettings, 'allowTargets' | 'runCeilings'>;
  /** Absent where nobody watches: then it only writes the log that is recorded. */
  readonly storage: HistoryStorage | undefined;
  readonly redact: (text: string) => string;
  /** Where the story is; in memory unless stated. */
  readonly log?: EventLog;
  /** Where what signs sessions comes from; made up for this process unless given. */
  readonly signingKey?: (() => Promise<string>) | undefined;
  /** Absent where runs can be neither started nor stopped. */
  readonly runControl?: RunControl;
  /** Further routes. */
  readonly mounts?: readonly ServerMount[];
}

/** The folder that the build copies the page into, beside the file that this becomes part of. */
const webFolder = fileURLToPath(new URL('web', import.meta.url));

/** A load balancer that asks every second or two sees that this server is about to end. */
const sharedDrainMs = 3000;

/** A dashboard with REST and the page, not started yet. */
export function createDashboard({
  settings,
  storage,
  redact,
  log,
  signingKey,
  runControl,
  mounts = [],
}: DashboardParts): StreamingDashboard {
  const { flagPrefix, ...server } = settings;
  try {
    const dashboard: StreamingDashboard = new StreamingDashboard({
      ...server,
      version,
      redact,
      ...(log === undefined ? {} : { log, drainMs: sharedDrainMs }),
      ...(signingKey === undefined ? {} : { signingKey }),
      ...(existsSync(webFolder) ? { staticFolder: webFolder } : {}),
      ...(storage === undefined
        ? {}
        : {
            ...partsOf(storage),
            mounts: [...mounts, createApi({ storage, runControl, mounts, dashboard: () => dashboard })],
          }),
    });
    return dashboard;
  } catch (error) {
    throw startProblem(error, flagPrefix);
  }
}

function partsOf({
  history,
  tokens,
  audit,
}: HistoryStorage): Pick<HistoryStorage, 'history' | 'tokens' | 'audit'> {
  return { history, tokens, audit };
}

function createApi({
  storage,
  runControl,
  mounts,
  dashboard,
}: {
  readonly storage: HistoryStorage;
  readonly runControl: RunControl | undefined;
  readonly mounts: readonly ServerMount[];
  readonly dashboard: () => StreamingDashboard;
}): ServerMount {
  const handler = createApiRouter({
    ...partsOf(storage),
    version,
    otherRoutes: mounts.flatMap(({ routes = [] }) => routes),
    liveRuns: {
      findView: (runId) => dashboard().server.findView(runId),
      listRuns: () => dashboard().server.listRuns(),
      forgetRun: (runId) => dashboard().server.forgetRun(runId),
    },
    ...(runControl === undefined ? {} : { runControl }),
    // The mount has let pass only those who may view, and for changes only those who may control.
    requireScope: requireGrantedScope,
  });
  return { path: '/api/v1', handler, feature: 'runs' };
}

/**
 * Starts it and gives back its address, and what to tell whoever started it. Tokens are told to a terminal alone: what is
 * written elsewhere ends in somebody's log.
 */
export async function startDashboard(
  dashboard: StreamingDashboard,
  { flagPrefix, viewerToken, controlToken }: ServerSettings,
  isTerminal: boolean,
): Promise<{ readonly url: string; readonly lines: readonly string[] }> {
  try {
    await dashboard.start();
  } catch (error) {
    throw startProblem(error, flagPrefix);
  }
  const url = dashboard.getDashboardUrl(isTerminal ? 'view' : undefined);
  const moved = dashboard.server.tookOtherPort ? ' (port 8080 is busy)' : '';
  const ask = viewerToken === undefined || isTerminal ? '' : ', with #token= and the viewer token behind it';
  return {
    url,
    lines: [
      `Live at ${url}${ask}${moved}`,
      ...(existsSync(webFolder) ? [] : ['The page is not part of this build: only its data is served.']),
      ...(isTerminal && controlToken === undefined
        ? [`To start and stop runs there, keep to yourself: ${dashboard.getDashboardUrl('control')}`]
        : []),
    ],
  };
}

function startProblem(error: unknown, flagPrefix: string): unknown {
  if (error instanceof StreamServerError) {
    if (error.code === 'port-busy') return new UsageError(`--${flagPrefix}port: ${error.message}`);
    if (error.code === 'needs-token')
      return new UsageError(
        `--${flagPrefix}host: ${error.message} Write for instance --streaming-token-env VIEWER_TOKEN.`,
      );
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES')
    return new UsageError(`--${flagPrefix}port is not allowed. Use one above 1024, such as 8080.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new UsageError(`--${flagPrefix}host is no address of this machine. Use for instance 127.0.0.1.`);
  return error;
}
