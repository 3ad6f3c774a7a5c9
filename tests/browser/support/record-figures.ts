import { expect } from 'vitest';
import { patienceMs, type Viewer } from './viewer.ts';

/** What a page showed at each position in the stream that it stopped at. */
export type FiguresBySeq = Readonly<Record<number, Readonly<Record<string, string>>>>;

/** Has the page note, at every change of it, its figures by the position in the stream that it states. */
export async function recordFigures({ page }: Viewer): Promise<() => Promise<FiguresBySeq>> {
  await page.evaluate(watchFigures);
  return () => page.evaluate<FiguresBySeq>('window.figuresBySeq');
}

/** Resolves once so many of the positions at which one page stood are positions of the other too; gives both, for these. */
export async function atSamePositions(
  count: number,
  one: () => Promise<FiguresBySeq>,
  other: () => Promise<FiguresBySeq>,
): Promise<readonly [FiguresBySeq, FiguresBySeq]> {
  let common: readonly [FiguresBySeq, FiguresBySeq] = [{}, {}];
  const collect = async (): Promise<number> => {
    const [ofOne, ofOther] = await Promise.all([one(), other()]);
    const seqs = Object.keys(ofOne)
      .map(Number)
      .filter((seq) => seq in ofOther);
    const pick = (all: FiguresBySeq): FiguresBySeq =>
      Object.fromEntries(seqs.map((seq) => [seq, all[seq] ?? {}]));
    common = [pick(ofOne), pick(ofOther)];
    return seqs.length;
  };
  await expect.poll(collect, { timeout: patienceMs }).toBeGreaterThanOrEqual(count);
  return common;
}

/** Runs in the page. One commit of React changes the position and the figures together, before observers are called. */
const watchFigures = `{
  const titles = ['Status', 'Progress', 'Headline', 'Percentiles', 'Levels', 'Outcomes'];
  window.figuresBySeq = {};
  const note = () => {
    const seq = document.querySelector('.gb-connection')?.dataset.seq;
    if (seq === undefined) return;
    const panels = [...document.querySelectorAll('section')];
    const textOf = (title) => panels.find((panel) => panel.querySelector('h2')?.textContent === title)?.textContent;
    window.figuresBySeq[seq] = Object.fromEntries(titles.map((title) => [title, textOf(title) ?? '']));
  };
  new MutationObserver(note).observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ['data-seq'],
  });
}`;
