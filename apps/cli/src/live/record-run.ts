import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { recordLog, type EventLog, type Recorder } from '@genai-bench/stream-server';
import { version } from '../../package.json';
import { UsageError } from '../usage-error.ts';

export const recordingFileName = 'events.ndjson';

/** Refuses a file that cannot become a recording, before the run rather than after. */
export function requireRecordable(path: string): void {
  if (existsSync(path)) throw new UsageError(`--record: ${path} exists already. Name another file.`);
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) throw new UsageError(`--record: there is no folder ${folder}. Make it first.`);
}

/** Records the log from now on; `undefined` when there is no place for it. A recording that fails is said, and stops no run. */
export async function startRecording(options: {
  readonly log: EventLog;
  readonly record: string | true;
  readonly experimentFolder: string | undefined;
  readonly say: (line: string) => void;
}): Promise<Pick<Recorder, 'close'> | undefined> {
  const { log, record, experimentFolder, say } = options;
  const path =
    typeof record === 'string'
      ? record
      : experimentFolder === undefined
        ? undefined
        : join(experimentFolder, recordingFileName);
  if (path === undefined) return undefined;
  const complain = (error: unknown): void =>
    say(
      `warning: --record: ${path} could not be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  try {
    const recorder = await recordLog(log, path, {
      tool: { name: 'genai-bench', version },
      onLeftOut: () =>
        say(
          `warning: --record: the disk does not keep up, and events are left out of ${path}. It says where.`,
        ),
    });
    return { close: () => recorder.close().catch(complain) };
  } catch (error) {
    complain(error);
    return undefined;
  }
}
