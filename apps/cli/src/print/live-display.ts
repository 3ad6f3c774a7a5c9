import type { RunEvent } from '@genai-bench/core-metrics';
import type { BenchmarkDisplay } from '@genai-bench/stream-server';

/** A place that shows a run: the part of `BenchmarkDisplay` that a run with events needs. The page's is one too. */
export type RunDisplay = Pick<BenchmarkDisplay, 'start' | 'stop' | 'handleEvent' | 'addLogMessage'>;

/** One way of showing a run in a terminal while it goes on. */
export interface LiveDisplay extends RunDisplay {
  /** A line for whoever sits here, and nobody else. */
  readonly say: (line: string) => void;
  /** Leaves the terminal as it was found; may be called twice. */
  readonly close: () => void;
}

/** The part of a stream that a display needs. */
export interface TextSink {
  write(text: string): unknown;
  readonly columns?: number;
}

/** A display of which only showing, saying and closing are its own. */
export function createLiveDisplay(own: {
  readonly handleEvent: (event: RunEvent) => void;
  readonly say: (line: string) => void;
  readonly close: () => void;
}): LiveDisplay {
  return {
    ...own,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(own.close()),
    addLogMessage: (message) => own.say(message),
  };
}

/** Shows nothing: for `--quiet`. What the user must know is still said. */
export function createSilentDisplay(sink: TextSink): LiveDisplay {
  return createLiveDisplay({
    handleEvent() {},
    say(line) {
      sink.write(`${line}\n`);
    },
    close() {},
  });
}

/** Shows the same in several places, or in none. */
export function combineDisplays(displays: readonly RunDisplay[]): RunDisplay {
  return {
    async start() {
      for (const display of displays) await display.start();
    },
    async stop() {
      for (const display of displays) await display.stop();
    },
    handleEvent(event) {
      for (const display of displays) display.handleEvent(event);
    },
    addLogMessage(message, level) {
      for (const display of displays) display.addLogMessage(message, level);
    },
  };
}
