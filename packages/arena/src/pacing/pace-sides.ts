/** What is there of one side's answer. */
export interface SideText {
  readonly text: string;
  readonly isWhole: boolean;
}

/** What may be shown of both. */
export interface ShownText {
  readonly left: string;
  readonly right: string;
  /** Both are whole and shown to their ends. Never told of one side alone. */
  readonly isComplete: boolean;
}

/**
 * - `lockstep`: both sides grow together, by as many UTF-16 units, as far as the side that is behind has come. A shorter
 *   answer simply ends. How fast either model writes cannot be seen.
 * - `free`: each side as it comes. First text is there sooner, and tells which model is faster: not for blind battles.
 */
export type Pacing = 'lockstep' | 'free';

/** A function of what is there and of nothing before it, so that who joins late sees the same. */
export function paceSides(pacing: Pacing, left: SideText, right: SideText): ShownText {
  const isComplete = left.isWhole && right.isWhole;
  if (isComplete) return { left: left.text, right: right.text, isComplete };
  if (pacing === 'free') {
    const [shownLeft, shownRight] = [left, right].map(({ text }) => wholeCharacters(text, text.length));
    return { left: shownLeft ?? '', right: shownRight ?? '', isComplete };
  }
  const unfinished = [left, right].filter(({ isWhole }) => !isWhole);
  const length = Math.min(...unfinished.map(({ text }) => text.length));
  return { left: wholeCharacters(left.text, length), right: wholeCharacters(right.text, length), isComplete };
}

/** The text's first units, less one where that would cut a surrogate pair: half a pair cannot be sent. */
function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff && length <= text.length;
  return text.slice(0, isHalf ? length - 1 : length);
}
