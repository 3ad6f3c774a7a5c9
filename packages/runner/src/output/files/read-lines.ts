import { createReadStream, existsSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { RunnerError } from '../../errors.ts';

export interface FileLine {
  readonly text: string;
  /** From 1. */
  readonly lineNumber: number;
  /** False for a last line without a line feed: whoever wrote it may have been cut off. */
  readonly terminated: boolean;
}

/** Far above what the record of the largest answer needs; a longer line would be held whole. */
const longestLine = 64 * 1024 * 1024;

/**
 * The lines of a file, split at line feeds only. `node:readline` also splits at U+2028 and U+2029, which JSON leaves
 * bare inside strings, so it would tear a record whose error message quotes one. `sparePath`: a file that may be there
 * with what follows the last byte.
 */
export async function* readLines(path: string, sparePath?: string): AsyncGenerator<FileLine> {
  let parts: string[] = [];
  let length = 0;
  let lineNumber = 0;
  for await (const text of textsOf(
    sparePath !== undefined && existsSync(sparePath) ? [path, sparePath] : [path],
  )) {
    const pieces = text.split('\n');
    // Parts of a long line are joined once it is whole; joining at each read is quadratic in the line's length.
    for (const piece of pieces.slice(0, -1)) {
      parts.push(piece);
      lineNumber += 1;
      yield { text: parts.join(''), lineNumber, terminated: true };
      parts = [];
      length = 0;
    }
    const rest = pieces[pieces.length - 1]!;
    parts.push(rest);
    length += rest.length;
    if (length > longestLine) {
      throw new RunnerError(
        'invalid-records',
        `Line ${lineNumber + 1} of ${path} is longer than ${longestLine} characters, which no record is. Restore the file.`,
      );
    }
  }
  const rest = parts.join('');
  if (rest !== '') yield { text: rest, lineNumber: lineNumber + 1, terminated: false };
}

/** One decoder for all files: a character may be cut in two where the next file begins. */
async function* textsOf(paths: readonly string[]): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  for (const path of paths) {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      yield decoder.write(chunk as Buffer); // Holds: no encoding was asked for.
    }
  }
  yield decoder.end();
}
