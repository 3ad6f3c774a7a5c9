import { afterEach, describe, expect, it } from 'vitest';
import { closeStages, isComplete, serve, open as openArena } from '../testing/arena-stage.ts';
import { untilSeen } from '../testing/visit-arena.ts';
import type { ModelBehaviour } from '../testing/model-server.ts';
import { openArenaSite, type ArenaSite, type RawAnswer, type Visitor } from '../testing/visit-arena.ts';
import { createMemoryBattleStore } from '../storage/memory-battle-store.ts';
import type { Contestant } from '../run/arena-options.ts';
import type { BattleView } from '../view/battle-view.ts';

const sites: ArenaSite[] = [];
afterEach(async () => {
  for (const site of sites.splice(0)) await site.close();
  await closeStages();
});

interface Cast {
  /** Model name to what it says and how. */
  readonly behaviours: Record<string, ModelBehaviour>;
  /** Texts that must be nowhere on the wire. */
  readonly hidden: readonly string[];
}

/** Both sides answer with the same number of characters, so that only names and manners differ between the casts. */
const fast: Cast = {
  behaviours: {
    'swift-7b': ({ end }) => end('0123456789'),
    'orion-large': ({ end }) => end('0123456789'),
    'third-mini': ({ fail }) => fail(500, 'third-mini is out of memory on gpu-host-1'),
  },
  hidden: ['swift', 'orion', 'third', 'Swift Works', 'gpu-host', '127.0.0.1'],
};
/** Other names, a thinking model, an answer in many pieces with token counts, and another failure. */
const chatty: Cast = {
  behaviours: {
    'a-very-long-model-name-with-version-2026-01': ({ think, say, end }) => {
      think('I am Chatty of Chatty Works.');
      for (const piece of ['012', '345', '678']) say(piece);
      end('9');
    },
    b: ({ say, end }) => {
      say('01234');
      end('56789');
    },
    c: ({ cut }) => cut(),
  },
  hidden: ['a-very-long', 'version-2026', 'Chatty', '127.0.0.1', 'gpu-host'],
};

async function openSite({ behaviours }: Cast, isReversed: boolean): Promise<ArenaSite> {
  const server = await serve(behaviours);
  const contestants = Object.keys(behaviours).map((model): Contestant => ({
    id: model,
    label: `Label of ${model}`,
    role: 'contestant',
    targets: [{ backend: 'openai', apiBase: server.origin, model }],
    aliases: [`Maker of ${model}`],
  }));
  const arena = openArena({
    store: createMemoryBattleStore(),
    contestants: isReversed ? contestants.toReversed() : contestants,
    drawSeed: () => 7,
    timeLimits: { holdMs: 20 },
  });
  const site = await openArenaSite({ arena });
  sites.push(site);
  return site;
}

/** All that a voter can ask before the reveal, in the same order whoever answers. Reads at rest, not under way. */
async function playUntilDecided(
  visitor: Visitor,
): Promise<{ readonly wire: string; readonly battleId: string }> {
  const got: RawAnswer[] = [];
  const keep = (answer: RawAnswer): RawAnswer => {
    got.push(answer);
    return answer;
  };
  keep(await visitor.ask('/battles'));
  const started = keep(await visitor.post('/battles', { prompt: 'Count to nine.' }));
  const { battleId } = viewOf(started);
  // At rest: both sides are whole, and the one that fails has failed.
  let view = await untilSeen(visitor, battleId, (seen) => isComplete(seen) && seen.round?.roundCount === 1);
  const streamed = await firstEvents(visitor, battleId);
  keep(await visitor.post(`/battles/${battleId}/reveal`, { turn: view.turn }));
  while (view.phase !== 'decided') {
    view = await untilSeen(visitor, battleId, (seen) => isComplete(seen) || seen.phase === 'decided');
    if (view.phase === 'decided') break;
    const vote = { round: view.round?.round, outcome: 'right', turn: view.turn };
    view = viewOf(await visitor.post(`/battles/${battleId}/votes`, vote));
  }
  keep(await visitor.ask(`/battles/${battleId}`));
  keep(await visitor.ask('/battles'));
  keep(await visitor.post(`/battles/${battleId}/votes`, { round: 0, outcome: 'left', turn: 0 }));
  for (const id of ['swift-7b', 'b', 'nobody']) keep(await visitor.ask(`/battles/${battleId}/answers/${id}`));
  const wire = [
    ...got.map(({ status, rawHeaders, text }) => `${status}\n${headerLines(rawHeaders)}\n\n${text}`),
    streamed,
  ].join('\n\n====\n\n');
  return { wire, battleId };
}

const viewOf = ({ text }: RawAnswer): BattleView => JSON.parse(text) as BattleView;

const headerLines = (raw: readonly string[]): string =>
  raw.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\n`)).join('');

/** Status, headers and the first event of a stream that is joined while both answers are complete. */
async function firstEvents(visitor: Visitor, battleId: string): Promise<string> {
  let seen = '';
  for await (const chunk of visitor.stream(`/battles/${battleId}/events`)) {
    seen += chunk;
    if (/^data: .*\n\n/m.test(seen)) break;
  }
  return seen;
}

/** Ids, keys, times and places of a run replaced by what they are. */
function normalised(wire: string, battleId: string): string {
  return wire
    .replaceAll(battleId, '<battle>')
    .replaceAll(/Date: .*/gi, 'Date: <date>')
    .replaceAll(/^Date\n.*/gim, 'Date\n<date>')
    .replaceAll(/Expires=[^;]+/g, 'Expires=<date>')
    .replaceAll(/(arena-voter-[\da-f]{8})=[\w.-]+/g, '$1=<voter>')
    .replaceAll(/"(openedAtMs|undoUntilMs)":\d{13}/g, '"$1":<ms>');
}

describe('before the reveal', () => {
  it('no byte on the wire tells one cast of models from another', async () => {
    const wires: string[] = [];
    for (const [cast, isReversed] of [
      [fast, false],
      [fast, true],
      [chatty, false],
      [chatty, true],
    ] as const) {
      const { wire, battleId } = await playUntilDecided((await openSite(cast, isReversed)).visitor());
      for (const name of [...cast.hidden, 'Label of', 'Maker of', 'oken', 'ttft']) {
        expect([name, wire.includes(name)]).toEqual([name, false]);
      }
      wires.push(normalised(wire, battleId));
    }
    expect(wires[0]).toContain('0123456789');
    expect(wires[0]).toContain('event: view');
    const [first, ...others] = wires;
    for (const other of others) expect(other).toBe(first);
  });
});
