import { Router } from 'express';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import type { EventLog } from '../event-log/event-log.ts';
import type { RunHistory } from '../history/run-history.ts';

/** A probe that waits longer has been given up by whoever sent it. */
const probeLimitMs = 2000;

/** What is answered also when there are too many connections. */
export const healthPaths: readonly string[] = ['/healthz', '/readyz'];

/** For whoever looks after the process. Without a token: nothing of the run shows here. */
export function createHealthRoutes({
  hub,
  log,
  options: { history },
  isDraining,
}: {
  readonly hub: ViewerHub;
  readonly log: EventLog;
  readonly options: { readonly history?: RunHistory };
  readonly isDraining: () => boolean;
}): Router {
  const router = Router();

  async function reachability(): Promise<'ready' | 'log-unreachable' | 'history-unreachable'> {
    const [hasLog, hasHistory] = await Promise.all([isReachable(log), isReachable(history)]);
    return !hasLog ? 'log-unreachable' : !hasHistory ? 'history-unreachable' : 'ready';
  }

  // Alive, whatever becomes of the log and the history: to start this process anew would not bring back what is elsewhere.
  router.get('/healthz', async (_request, response) => {
    const kept = log.isShared === true ? {} : { retainedBytes: (await log.range()).retainedBytes };
    response.json({ status: 'ok', viewers: hub.counts.connected, ...kept });
  });
  router.get('/readyz', async (_request, response) => {
    const status = isDraining() ? 'draining' : await reachability();
    response.status(status === 'ready' ? 200 : 503).json({ status, viewers: hub.counts.connected });
  });
  return router;
}

async function isReachable(place: Pick<EventLog, 'checkReachable'> | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), probeLimitMs);
  });
  const answered = Promise.resolve(place?.checkReachable?.()).then(
    () => true,
    // Why is of no use to a load balancer, and may name what is not everybody's business.
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
