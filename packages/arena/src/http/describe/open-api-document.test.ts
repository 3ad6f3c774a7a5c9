import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, closeStages, isComplete, stage } from '../../testing/arena-stage.ts';
import { untilSeen } from '../../testing/visit-arena.ts';
import {
  mountPath,
  openArenaSite,
  voterSecret,
  type ArenaSite,
  type RawAnswer,
  type Visitor,
} from '../../testing/visit-arena.ts';
import type { Arena } from '../../run/arena.ts';
import type { BattleView } from '../../view/battle-view.ts';
import { createArenaRouter, createArenaRoutes } from '../create-arena-router.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

let arena: Arena;
let site: ArenaSite;
let visitor: Visitor;
let document: Document;
beforeEach(async () => {
  ({ arena } = await stage({ alpha: answers, beta: answers, gamma: ({ fail }) => fail(500) }));
  site = await openArenaSite({ arena, requireControl: (_request, _response, next) => next() });
  visitor = site.visitor();
  document = JSON.parse((await visitor.ask('/openapi.json')).text) as Document;
});
afterEach(async () => {
  await site.close();
  await closeStages();
});

function operations(): readonly (readonly [key: string, operation: Operation])[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );
}

/** Each kind of answer once, by operation. */
async function playThrough(): Promise<readonly (readonly [operation: string, answer: RawAnswer])[]> {
  const got: (readonly [string, RawAnswer])[] = [];
  const keep = (operation: string, answer: RawAnswer): RawAnswer => {
    got.push([operation, answer]);
    return answer;
  };
  const start = () => visitor.post('/battles', { prompt: 'Why?' }, 'start-key');
  const { battleId } = viewOf(keep('startBattle', await start()));
  keep('startBattle', await start());
  keep('startBattle', await visitor.post('/battles', { prompt: ' ' }));
  keep('startBattle', await visitor.post('/battles', {}));
  const shown = await untilSeen(visitor, battleId, isComplete);
  const command = (path: string, body: object) => visitor.post(`/battles/${battleId}/${path}`, body);
  const vote = { round: shown.round!.round, outcome: 'left', turn: shown.turn };
  const voted = viewOf(keep('vote', await command('votes', vote)));
  keep('vote', await command('votes', vote));
  const undone = viewOf(keep('undoVote', await command('undo', { turn: voted.turn })));
  keep('undoVote', await command('undo', { turn: 0 }));
  keep('viewBattle', await visitor.ask(`/battles/${battleId}`));
  keep('viewBattle', await visitor.ask('/battles/none'));
  const decided = viewOf(keep('vote', await command('votes', { ...vote, turn: undone.turn })));
  keep('revealBattle', await command('reveal', { turn: 0 }));
  const { reveal } = viewOf(keep('revealBattle', await command('reveal', { turn: decided.turn })));
  expect(reveal?.contestants.some(({ failure }) => failure !== undefined)).toBe(true);
  keep('listBattles', await visitor.ask('/battles'));
  keep('listBattles', await visitor.ask('/battles?limit=0'));
  keep('followBattle', await visitor.ask(`/battles/${battleId}/events`));
  const answerPath = `/battles/${battleId}/answers/alpha`;
  const answer = keep('readAnswer', await visitor.ask(answerPath));
  const headers = { 'if-none-match': answer.headers.etag! };
  keep('readAnswer', await visitor.ask(answerPath, { headers }));
  keep('readAnswer', await visitor.ask(`/battles/${battleId}/answers/nobody`));
  keep('readLeaderboard', await visitor.ask('/leaderboard'));
  keep('exportVotes', await visitor.ask('/exports/votes'));
  keep('exportPreferences', await visitor.ask('/exports/preferences'));
  keep('describeArena', await visitor.ask('/openapi.json'));
  return got;
}

const viewOf = ({ text }: RawAnswer): BattleView => JSON.parse(text) as BattleView;

describe('the OpenAPI document of the arena', () => {
  it('names each route of the router, and no other', () => {
    const options = { arena, voterSecret, requireControl: () => {} };
    const mounted = createArenaRouter(options).stack.flatMap(({ route }) =>
      route === undefined
        ? []
        : // `_all` is the answer to methods that a path does not have.
          route.stack.flatMap(({ method }) => (method === undefined ? [] : `${method} ${route.path}`)),
    );
    const documented = operations().map(([key]) =>
      key.replace(mountPath, '').replaceAll(/\{(\w+)\}/g, ':$1'),
    );
    expect(new Set(mounted)).toEqual(new Set(documented));
    expect(documented).toHaveLength(createArenaRoutes(options).length);
  });

  it('asks a key of each command, and states all parameters of each path', () => {
    for (const [key, { parameters }] of operations()) {
      const names = (place: string) => parameters.filter((each) => each.in === place).map(({ name }) => name);
      expect(names('path')).toEqual([...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect([key, names('header')]).toEqual([key, key.startsWith('post ') ? ['Idempotency-Key'] : []]);
    }
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no reference that leads nowhere', () => {
    const targets = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !known.includes(target ?? ''))).toEqual([]);
  });

  it('says of each answer what it really is, and of no success that is never given', async () => {
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ ...document, $id: 'api' });
    const got = await playThrough();
    for (const [operationId, { status, headers, text }] of got) {
      const entry = operations().find(([, operation]) => operation.operationId === operationId);
      const described = entry?.[1].responses[String(status)];
      expect([operationId, status, described === undefined]).toEqual([operationId, status, false]);
      if (described?.content === undefined) {
        expect([operationId, text]).toEqual([operationId, '']);
        continue;
      }
      const type = headers['content-type']?.split(';')[0] ?? '';
      expect([operationId, Object.keys(described.content)]).toEqual([operationId, [type]]);
      const [method = '', path = ''] = entry?.[0].split(' ') ?? [];
      const pointer = ['paths', path, method, 'responses', status, 'content', type, 'schema']
        .map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1')))
        .join('/');
      const validate = ajv.getSchema(`api#/${pointer}`);
      if (validate === undefined) throw new Error(`no schema for ${operationId} ${status}`);
      const isValid = validate(type === 'application/json' ? JSON.parse(text) : text);
      expect([operationId, status, validate.errors ?? [], isValid]).toEqual([operationId, status, [], true]);
    }
    const seen = new Set(got.map(([operationId, { status }]) => `${operationId} ${status}`));
    const successes = operations().flatMap(([, { operationId, responses }]) =>
      Object.keys(responses)
        .filter((status) => Number(status) < 400)
        .map((status) => `${operationId} ${status}`),
    );
    expect(successes.filter((each) => !seen.has(each))).toEqual([]);
  });
});
