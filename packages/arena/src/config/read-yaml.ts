import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { ArenaConfigError } from './arena-config-error.ts';

export interface ReadYaml {
  readonly content: unknown;
  /** The line of what stands at a path, counted from 1; that of what is around it where it is missing. */
  readonly lineOf: (path: readonly PropertyKey[]) => number | undefined;
}

/** Reads YAML, of which JSON is a part; anything but text is taken as it is. */
export function readYaml(input: unknown, fileName: string): ReadYaml {
  if (typeof input !== 'string') return { content: input, lineOf: () => undefined };
  const lineCounter = new LineCounter();
  // Pretty errors would quote the lines around the fault, and one of them may hold a key.
  const document = parseDocument(input, { lineCounter, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = lineCounter.linePos(fault.pos[0]);
    throw new ArenaConfigError(
      [
        {
          path: '',
          line,
          message: 'is not valid YAML. Check the indentation and the quotes around this line.',
        },
      ],
      fileName,
    );
  }
  return {
    content: document.toJS() as unknown,
    lineOf: (path) => lineAt(document, path, lineCounter),
  };
}

function lineAt(
  document: Document,
  path: readonly PropertyKey[],
  lineCounter: LineCounter,
): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
  }
  return undefined;
}
