import type { RunEvent } from '@genai-bench/core-metrics';
import { createMemoryEventLog } from '../event-log/memory-event-log.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { createRunPublisher } from '../publish/run-publisher.ts';

/** What a run becomes on the wire, with a wall clock that shows the run's own time. */
export async function publishRun(
  events: readonly RunEvent[],
  redact?: (text: string) => string,
): Promise<readonly Envelope[]> {
  const clock = { ms: 0 };
  const nowMs = (): number => Date.UTC(2026, 0, 1) + clock.ms;
  const log = createMemoryEventLog({ nowMs });
  const envelopes: Envelope[] = [];
  log.subscribe((envelope) => envelopes.push(envelope));
  const publisher = createRunPublisher({ log, nowMs, ...(redact === undefined ? {} : { redact }) });
  for (const event of events) {
    clock.ms = event.atMs;
    await publisher.publish(event);
  }
  return envelopes;
}
