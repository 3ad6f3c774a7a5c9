import { secretsOfPostgresUrl } from '@genai-bench/storage';
import { createWebhookNotifier, type RunHistory, type ServerMount } from '@genai-bench/stream-server';
import type { LiveSettings, ServerSettings } from '../options/live-settings.ts';
import { secretsOfRedis } from '../options/redis-flags.ts';
import { createTargetCheck } from './allowed-targets.ts';
import { createDashboard, startDashboard } from './open-dashboard.ts';
import { createHiddenTexts } from './hidden-texts.ts';
import { openSharedLog } from './open-shared-log.ts';
import { openRunKeeper } from './open-run-keeper.ts';
import { openStorage } from './open-storage.ts';
import { requireRecordable } from './record-run.ts';
import { createRunControl } from './create-run-control.ts';
import { createStation, type Station } from './station.ts';

export interface OpenLiveOptions {
  readonly settings: LiveSettings;
  /** For the folders of runs that are started from the page. */
  readonly baseFolder: string | undefined;
  /** Share of requests that must meet the objectives. */
  readonly goodputTarget?: number;
  /** It shows what others run, and runs nothing itself. */
  readonly isReadOnly?: boolean;
  readonly say: (line: string) => void;
  /** For what went wrong, which is said also to who asked for quiet; `say` unless stated. */
  readonly warn?: (line: string) => void;
  /** Further routes of the server. */
  readonly mounts?: readonly ServerMount[];
  /** A terminal, and no log, takes what is said: it may hold tokens. */
  readonly isTerminal: boolean;
}

export interface Live {
  readonly station: Station;
  /** Of a run that is served. */
  readonly history: RunHistory | undefined;
  /** Shows a line to viewers too. */
  readonly addLogMessage: (message: string) => void;
  /** Address of the page; `undefined` when nobody watches. */
  readonly url: string | undefined;
  /** Ends the run that is going on, delivers what is left and frees everything. Idempotent. */
  close(): Promise<void>;
}

/** Opens all that lets others see runs: history, webhook, page. */
export async function openLive(options: OpenLiveOptions): Promise<Live> {
  const { settings, baseFolder, say, warn = say } = options;
  const { server } = settings;
  if (typeof settings.record === 'string') requireRecordable(settings.record);
  const hidden = createHiddenTexts(secretsOfSettings(settings));
  const notifier = openNotifier(options);
  // The first to fail, and before anything has to be closed again.
  const log = settings.redis === undefined ? undefined : await openSharedLog(settings.redis, say);
  const isServed = server !== undefined;
  const storage =
    isServed && settings.history !== undefined ? await openStorage(settings.history, say) : undefined;
  const keeper =
    isServed || settings.history === undefined ? undefined : await openRunKeeper(settings.history, warn);
  const history = storage?.history;
  // The server's routes ask for the station, which needs the server.
  const late: { station?: Station } = {};
  const dashboard = createDashboard({
    settings: server === undefined ? unserved : partOf(server),
    storage,
    redact: hidden.redact,
    ...(log === undefined ? {} : { log }),
    // A sign-in has to hold at every server that viewers may be led to: those of one PostgreSQL, or of one Redis.
    signingKey: settings.history?.kind === 'postgres' ? storage?.signingKey : (log ?? storage)?.signingKey,
    ...(options.isReadOnly === true || server === undefined
      ? {}
      : {
          runControl: createRunControl({
            station: () => late.station,
            baseFolder,
            isAllowedTarget: createTargetCheck(server.allowTargets),
            ceilings: server.runCeilings,
            say,
          }),
        }),
    mounts: options.mounts ?? [],
  });
  const station = createStation({
    dashboard,
    settings,
    hidden,
    keeper: keeper ?? history,
    notifier,
    warn,
  });
  late.station = station;
  let url: string | undefined;
  if (isServed) {
    hidden.hide([dashboard.server.controlToken]);
    const started = await startDashboard(dashboard, server, options.isTerminal).catch(
      async (error: unknown) => {
        await Promise.all([history?.close(), log?.close()]);
        throw error;
      },
    );
    url = started.url;
    for (const line of started.lines) say(line);
  }
  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    const { active } = station;
    active?.run.stop();
    await active?.kept;
    await Promise.all([dashboard.stop(), notifier?.close()]);
    // After the last event was appended: it waits, for a bounded time, until Redis has them all.
    await log?.close();
    await Promise.all([history?.close(), keeper?.close()]);
  }
  return {
    station,
    history,
    addLogMessage: (message) => dashboard.addLogMessage(message),
    url,
    close: () => (closing ??= close()),
  };
}

const unserved = { flagPrefix: '', allowOrigins: [], allowHosts: [], trustProxies: [] } as const;

/** What concerns the page itself, and not the runs that are started from it. */
function partOf({ allowTargets: _targets, runCeilings: _ceilings, ...page }: ServerSettings) {
  return page;
}

function openNotifier({ settings, goodputTarget, say }: OpenLiveOptions) {
  if (settings.notify === undefined) return undefined;
  return createWebhookNotifier({
    ...settings.notify,
    ...(goodputTarget === undefined ? {} : { targetShare: goodputTarget }),
    onProblem: (message) => say(`warning: --notify-url: ${message}`),
  });
}

function secretsOfSettings({ server, notify, history, redis }: LiveSettings): readonly string[] {
  const texts = [server?.viewerToken, server?.controlToken, notify?.secret, notify?.url];
  const ofHistory = history?.kind === 'postgres' ? secretsOfPostgresUrl(history.url) : [];
  return [...texts.filter((text) => text !== undefined), ...secretsOfRedis(redis), ...ofHistory];
}
