import { Router } from 'express';
import type { ViewerHub } from '../delivery/viewer-hub.ts';
import type { EventLog } from '../event-log/event-log.ts';

/** What is answered also when there are too many connections. */
export const healthPaths: readonly string[] = ['/healthz', '/readyz'];

/** For whoever looks after the process. Without a token: nothing of the run shows here. */
export function createHealthRoutes({
  hub,
  log,
  isDraining,
}: {
  readonly hub: ViewerHub;
  readonly log: EventLog;
  readonly isDraining: () => boolean;
}): Router {
  const router = Router();
  // Alive, whatever becomes of the log: to start this process anew would not bring back a log that is elsewhere.
  router.get('/healthz', async (_request, response) => {
    const kept = log.isShared === true ? {} : { retainedBytes: (await log.range()).retainedBytes };
    response.json({ status: 'ok', viewers: hub.counts.connected, ...kept });
  });
  router.get('/readyz', async (_request, response) => {
    const status = isDraining() ? 'draining' : (await isReachable(log)) ? 'ready' : 'log-unreachable';
    response.status(status === 'ready' ? 200 : 503).json({ status, viewers: hub.counts.connected });
  });
  return router;
}

async function isReachable(log: EventLog): Promise<boolean> {
  try {
    await log.checkReachable?.();
    return true;
  } catch {
    // Why is of no use to a load balancer, and may name what is not everybody's business.
    return false;
  }
}
