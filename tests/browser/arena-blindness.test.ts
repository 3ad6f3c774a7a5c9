import type { Browser, Response } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startArenaHost } from './support/arena-host.ts';
import { arenaPage } from './support/arena-page.ts';
import { launchChromium } from './support/launch-chromium.ts';
import type { ScriptedModel } from './support/scripted-models.ts';
import { openViewer } from './support/viewer.ts';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

const model = (letter: string, parts: Partial<ScriptedModel>): ScriptedModel => ({
  text: letter.repeat(200),
  pieceCount: 5,
  ...parts,
});

/** Casts of other names, speeds and manners, whose answers have the same length. */
const casts: readonly Readonly<Record<string, ScriptedModel>>[] = [
  {
    swift: model('a', {}),
    orion: model('b', { firstPieceMs: 150 }),
    third: model('c', { betweenPiecesMs: 20 }),
  },
  {
    third: model('c', { betweenPiecesMs: 20 }),
    orion: model('b', { firstPieceMs: 150 }),
    swift: model('a', {}),
  },
  {
    'a-name-as-long-as-2026-01-01': model('d', { pieceCount: 40, betweenPiecesMs: 2 }),
    b: model('e', { pieceCount: 1 }),
    'x/y.z': model('f', { firstPieceMs: 80 }),
  },
];

it('sends the same answers to votes, whoever the models are and wherever they stand', async () => {
  const wires: string[] = [];
  for (const models of casts) wires.push(await wireOfVotes(models));
  expect(wires[0]).toContain('"phase":"decided"');
  for (const wire of wires) expect(wire).toBe(wires[0]);
});

/** Status, headers and body of each answer to a vote, without ids, times and the letters that the answers are made of. */
async function wireOfVotes(models: Readonly<Record<string, ScriptedModel>>): Promise<string> {
  const host = await startArenaHost({ models, arena: { drawSeed: () => 11 } });
  onTestFinished(() => host.close());
  const { page } = await openViewer(browser, `${host.url}/arena`);
  const answers: Promise<string>[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/votes')) answers.push(wireOf(response));
  });
  const arena = arenaPage(page);
  await arena.start('Say one letter.');
  await host.models.answered(3);
  for (const round of [1, 2]) {
    await arena.canVote(round);
    await arena.button('Left better').click();
  }
  await arena.isDecided();
  return (await Promise.all(answers)).join('\n\n');
}

async function wireOf(response: Response): Promise<string> {
  const headers = (await response.headersArray())
    // How often this visitor has asked of late, and when: nothing about models.
    .filter(({ name }) => !/^(date|ratelimit|ratelimit-policy)$/i.test(name))
    .map(({ name, value }) => `${name}: ${value}`);
  const body = (await response.text())
    .replaceAll(/"battleId":"[^"]+"/g, '"battleId":"<id>"')
    .replaceAll(/"undoUntilMs":\d{13}/g, '"undoUntilMs":<ms>')
    .replaceAll(/([a-f])\1{199}/g, '<200 letters>');
  return [response.status(), ...headers.toSorted(), '', body].join('\n');
}
