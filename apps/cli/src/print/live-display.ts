import type { RunEvent } from '@genai-bench/core-metrics';

/** One way of showing a run while it goes on. */
export interface LiveDisplay {
  readonly show: (event: RunEvent) => void;
  /** A line of its own, such as the answer to Ctrl-C. */
  readonly say: (line: string) => void;
  /** Leaves the terminal as it was found; may be called twice. */
  readonly close: () => void;
}

/** The part of a stream that a display needs. */
export interface TextSink {
  write(text: string): unknown;
  readonly columns?: number;
}

/** Shows nothing: for `--quiet`. What the user must know is still said. */
export function createSilentDisplay(sink: TextSink): LiveDisplay {
  return {
    show() {},
    say(line) {
      sink.write(`${line}\n`);
    },
    close() {},
  };
}
