import { RunnerError } from '../errors.ts';

/** A whole number of a scenario text and where it stands. */
export interface ScannedNumber {
  readonly value: number;
  readonly at: number;
}

/** A scenario text cut into its type and its groups: `N(480,240)/(300,150)` is `N` and two groups of two. */
export interface ScannedScenario {
  readonly text: string;
  readonly type: string;
  readonly groups: readonly (readonly ScannedNumber[])[];
}

/** Above this a length is a typing error: no server takes ten million tokens in one request. */
const MAX_NUMBER = 10_000_000;

/** The error for a scenario text, with a caret under the offending part. */
export function scenarioError(text: string, at: number, problem: string, advice: string): RunnerError {
  // A tab or newline before the caret would put it under the wrong character.
  const line = text.replaceAll(/\s/gu, ' ');
  return new RunnerError(
    'invalid-scenario',
    `The traffic scenario "${line}" is wrong: ${problem}\n  ${line}\n  ${' '.repeat(at)}^\n${advice}`,
  );
}

/** Cuts a scenario text into type and groups. Spaces may stand between any two parts. */
export function scanScenario(text: string, advice: (type: string) => string): ScannedScenario {
  let position = 0;
  let type = '';
  const fail = (problem: string): RunnerError => scenarioError(text, position, problem, advice(type));
  const take = (pattern: RegExp): string | undefined => {
    const sticky = new RegExp(pattern, 'uy');
    sticky.lastIndex = position;
    const found = sticky.exec(text)?.[0];
    if (found !== undefined) position += found.length;
    return found;
  };
  const skipSpaces = (): void => void take(/\s*/u);

  const number = (): ScannedNumber => {
    skipSpaces();
    const at = position;
    const digits = take(/\d+/u);
    if (digits === undefined) throw fail(`a whole number belongs here, but ${nextPart(text, position)}.`);
    const rest = take(/[._\p{L}][\p{L}\d._]*/u);
    position = at;
    if (rest !== undefined) throw fail(`"${digits}${rest}" is not a whole number.`);
    if (Number(digits) > MAX_NUMBER)
      throw fail(`${digits} is above the largest number allowed, ${MAX_NUMBER}.`);
    position = at + digits.length;
    return { value: Number(digits), at };
  };

  const group = (): ScannedNumber[] => {
    skipSpaces();
    if (take(/\(/) === undefined) throw fail(`"(" belongs here, but ${nextPart(text, position)}.`);
    const numbers = [number()];
    for (;;) {
      skipSpaces();
      if (take(/\)/) !== undefined) return numbers;
      if (take(/,/) === undefined) throw fail(`"," or ")" belongs here, but ${nextPart(text, position)}.`);
      numbers.push(number());
    }
  };

  skipSpaces();
  type = take(/[A-Za-z]+/u) ?? '';
  if (type === '') throw fail(`it must begin with a scenario type, but ${nextPart(text, position)}.`);
  const groups: ScannedNumber[][] = [];
  skipSpaces();
  if (position < text.length) {
    groups.push(group());
    skipSpaces();
    while (take(/\//) !== undefined) {
      groups.push(group());
      skipSpaces();
    }
  }
  if (position < text.length) throw fail(`it should end here, but ${nextPart(text, position)}.`);
  return { text, type, groups };
}

function nextPart(text: string, position: number): string {
  const part = /^(?:-?[\p{L}\d._]+|.)/su.exec(text.slice(position))?.[0];
  return part === undefined ? 'the text ends' : `"${part}" stands there`;
}
