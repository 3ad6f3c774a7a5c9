/** What a tool is asked to do. */
export interface PeerRun {
  /** The simulator's address, without a path, and the name of its model. */
  readonly url: string;
  readonly model: string;
  readonly concurrency: number;
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Holds `tokenizer.json` and `tokenizer_config.json`. */
  readonly tokenizerFolder: string;
  /** An empty folder of this run, where the tool starts and leaves its results. */
  readonly folder: string;
}

/** What the tools have in common; `undefined` is what a tool did not report. */
export interface PeerFigures {
  readonly completed: number;
  readonly failed: number | undefined;
  readonly ttftMeanMs: number | undefined;
  readonly ttftP50Ms: number | undefined;
  readonly ttftP99Ms: number | undefined;
  /** Time per output token after the first: mean over requests. */
  readonly tpotMs: number | undefined;
  readonly e2eMeanMs: number | undefined;
  readonly outputTokensPerSecond: number | undefined;
  /** What the tool itself says about the quality of its figures. */
  readonly verdict: string | undefined;
}

/** The last token, or the `[DONE]` behind it. */
export type AnswerEnd = 'last token' | 'done';

export interface Peer {
  /** What `--tools` calls it, and the name of the folder that it is installed into. */
  readonly name: string;
  readonly title: string;
  readonly version: string;
  /** What to give `pip install`, one call each. Empty for what is here already. */
  readonly pipInstalls: readonly (readonly string[])[];
  /** Name of a program of its virtual environment, or the path of one. */
  readonly program: string;
  args(run: PeerRun): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Text to put into the run's folder before it begins, by file name. */
  files?(run: PeerRun): Readonly<Record<string, string>>;
  /** Name of the file with the results, wherever it is below the run's folder. */
  readonly resultFile: RegExp;
  parseFigures(text: string): PeerFigures;
  /** Where its latencies end. */
  readonly ends: { readonly tpot: AnswerEnd; readonly e2e: AnswerEnd };
  /** How it defines its figures and how it is run, as far as that is not the same for all. */
  readonly definitions: string;
}

/** Command line options: `true` is one without a value. */
export function optionArgs(options: Readonly<Record<string, string | number | true>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === true ? [name] : [name, String(value)],
  );
}

/** The number at a path of keys in parsed JSON; `undefined` where there is none. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[key]; // any object can be asked for any key
  }
  return typeof current === 'number' ? current : undefined;
}

/** The same for a count that every result of the tool has. */
export function countAt(value: unknown, ...path: readonly string[]): number {
  const count = numberAt(value, ...path);
  if (count === undefined) throw new Error(`The result has no number at ${path.join('.')}.`);
  return count;
}

export function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
