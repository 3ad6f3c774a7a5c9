import { onTestFinished } from 'vitest';
import type { EventLog, LoggedEvent } from '@genai-bench/stream-server';
import { createRedisEventLog } from '@genai-bench/stream-server/redis';
import { pageOf } from '../../cli/support/connect-viewer.ts';
import type { SpawnedCli } from '../../cli/support/spawn-cli.ts';
import { cliForTest } from '../../support/cli-for-test.ts';
import { startRoamingViewer, type RoamingViewer } from './roaming-viewer.ts';

export interface ServerProcess {
  readonly cli: SpawnedCli;
  readonly page: string;
}

/** `genai-bench serve` on a Redis, as a process of its own. */
export async function startServer(redisUrl: string, ...flags: readonly string[]): Promise<ServerProcess> {
  const cli = cliForTest(['serve', '--port', '0', '--history', 'none', ...flags], {
    env: { GENAI_BENCH_REDIS_URL: redisUrl },
  });
  const page = await pageOf(cli);
  await cli.waitFor('stderr', 'Ready');
  return { cli, page };
}

/** A run's story, told from this process. */
export async function startStory(
  redisUrl: string,
  { runId = 'run-1', ...options }: { readonly maxEvents?: number; readonly runId?: string } = {},
) {
  const log: EventLog = await createRedisEventLog({ url: redisUrl, ...options });
  onTestFinished(() => log.close());
  await log.startEpoch(runId);
  let count = 0;
  return {
    log,
    get count() {
      return count;
    },
    /** Adds so many lines; resolves when Redis has them. */
    async tell(lineCount: number): Promise<void> {
      const appended: Promise<unknown>[] = [];
      for (let added = 0; added < lineCount; added++) {
        count += 1;
        appended.push(log.append(lineOf(count, runId)));
      }
      await Promise.all(appended);
    },
    /** The lines that a viewer of all of it has: the newest 1,000 or fewer. */
    linesOf: (viewer: RoamingViewer) => viewer.state.view.logs.map(({ message }) => message),
    get allLines() {
      return Array.from({ length: count }, (_, index) => textOf(index + 1, runId));
    },
  };
}

export function viewerForTest(addressOf: (attempt: number) => string, run?: string): RoamingViewer {
  const viewer = startRoamingViewer(addressOf, run);
  onTestFinished(() => viewer.close());
  return viewer;
}

const textOf = (number: number, runId: string): string => `line ${number} of ${runId}`;

function lineOf(number: number, runId: string): LoggedEvent {
  return {
    event_type: 'log',
    data: { message: textOf(number, runId), level: 'info', timestamp: 1, atMs: number },
  };
}
