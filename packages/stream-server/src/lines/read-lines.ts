import { createReadStream } from 'node:fs';

export interface Line {
  readonly text: string;
  /** From 1. */
  readonly lineNumber: number;
  /** False for a last line without a line feed: its writer may have been killed. */
  readonly terminated: boolean;
}

/** Far above what any line of ours needs; a longer one would be held whole. */
const longestLine = 64 * 1024 * 1024;

/** A file with a line that nobody of ours has written. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

/**
 * The lines of a file, which is never in memory as a whole. Splits at line feeds only: `node:readline` also splits at
 * U+2028, which JSON leaves bare inside strings.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let parts: string[] = [];
  let length = 0;
  let lineNumber = 0;
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const pieces = String(chunk).split('\n');
    const rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      parts.push(piece);
      lineNumber += 1;
      yield { text: parts.join(''), lineNumber, terminated: true };
      parts = [];
      length = 0;
    }
    parts.push(rest);
    length += rest.length;
    if (length > longestLine) {
      throw new LineTooLongError(
        `line ${lineNumber + 1} is longer than ${longestLine} characters, which no line of this tool is`,
      );
    }
  }
  const text = parts.join('');
  if (text !== '') yield { text, lineNumber: lineNumber + 1, terminated: false };
}
