import type { RunEvent } from '@genai-bench/core-metrics';
import type { EventLog, LoggedEvent } from '../event-log/event-log.ts';
import { cleanWireEvent } from './clean-wire-event.ts';
import { createRunTranslator } from './translate-run-event.ts';

/** Writes a run into a log as it goes on. Calls may come without waiting; they take effect in order. */
export interface RunPublisher {
  publish(event: RunEvent): Promise<void>;
  /** An event that no run event stands for. */
  publishWire(event: LoggedEvent): Promise<void>;
  /** The run ended without a result. */
  fail(message: string, atMs: number): Promise<void>;
}

export interface RunPublisherOptions {
  readonly log: EventLog;
  /** Takes secrets out of a text. Every text of every event passes through it. */
  readonly redact?: (text: string) => string;
  /** Wall time in ms since 1970. */
  readonly nowMs?: () => number;
}

export function createRunPublisher(options: RunPublisherOptions): RunPublisher {
  const { log, redact = (text) => text, nowMs = () => Date.now() } = options;
  const translator = createRunTranslator();
  // In memory each append is done when it returns; the waiting is for logs that are elsewhere.
  async function appendAll(events: readonly LoggedEvent[]): Promise<void> {
    const appended: Promise<unknown>[] = [];
    for (const event of events) {
      if (event.event_type === 'run_started') appended.push(log.startEpoch(event.data.run_id));
      appended.push(log.append(cleanWireEvent(event, redact)));
    }
    await Promise.all(appended);
  }
  return {
    publish: (event) => appendAll(translator.translate(event, nowMs())),
    publishWire: (event) => appendAll([event]),
    fail: (message, atMs) => appendAll(translator.fail(message, atMs, nowMs())),
  };
}
