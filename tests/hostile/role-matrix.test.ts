import { readFile, writeFile } from 'node:fs/promises';
import { roles } from '@genai-bench/stream-server';
import { describe, expect, it } from 'vitest';
import { ask, askUpgrade, bearer, signIn } from './support/ask.ts';
import { forgeSessions } from './support/forge-sessions.ts';
import { controlToken, startTeamServer, viewerToken, type TeamServer } from './support/start-team-server.ts';

interface Route {
  readonly method: string;
  readonly path: string;
}

type Headers = Readonly<Record<string, string>>;

const webSocketPaths: readonly string[] = ['/ws', '/api/v1/arena/ws'];

const signedIn = async ({ port }: TeamServer, token: string): Promise<Headers> => ({
  cookie: await signIn(port, token),
});

const callers: Readonly<Record<string, (team: TeamServer) => Headers | Promise<Headers>>> = {
  anonymous: () => ({}),
  'viewer token': () => bearer(viewerToken),
  'control token': () => bearer(controlToken),
  'viewer-made cookie': ({ tokens }) => ({
    cookie: forgeSessions(viewerToken, [viewerToken, controlToken, ...Object.values(tokens)]),
  }),
  'control-made cookie': ({ tokens }) => ({
    cookie: forgeSessions(controlToken, [viewerToken, controlToken, ...Object.values(tokens)]),
  }),
  'revoked token': ({ revokedToken }) => bearer(revokedToken),
  ...Object.fromEntries(roles.map((role) => [role, ({ tokens }: TeamServer) => bearer(tokens[role])])),
};

/** So few that no limit on wrong tokens comes into it. */
const routesPerServer = 15;

/** `yes`, or the status by which a caller was turned away. */
async function askEach(
  routes: readonly Route[],
  headersOf: (team: TeamServer) => Headers | Promise<Headers>,
): Promise<readonly string[]> {
  const cells: string[] = [];
  for (let first = 0; first < routes.length; first += routesPerServer) {
    const team = await startTeamServer();
    const headers = await headersOf(team);
    for (const route of routes.slice(first, first + routesPerServer)) {
      cells.push(await cellOf(team, route, headers));
    }
  }
  return cells;
}

async function cellOf({ port }: TeamServer, { method, path }: Route, headers: Headers): Promise<string> {
  // Names of things that are not there: whoever is let in is told so.
  const concrete = path.replaceAll(/\{\w+\}/g, 'none');
  const json =
    method === 'POST'
      ? { headers: { ...headers, 'content-type': 'application/json' }, body: '{}' }
      : { headers };
  const answer = webSocketPaths.includes(path)
    ? await askUpgrade(port, path, headers)
    : await ask(port, concrete, { method, ...json });
  const isProtected = !['/', '/healthz', '/readyz'].includes(path);
  if (isProtected && answer.status >= 200 && answer.status < 400) {
    expect(`${path}: ${answer.headers['cache-control']}`).toMatch(/: (no-store|private)/);
  }
  if ([401, 403, 429].includes(answer.status)) return String(answer.status);
  // Everybody may ask who they are; what they are told is the point.
  if (path !== '/api/v1/session') return 'yes';
  return String((JSON.parse(answer.text) as { readonly scope: string | null }).scope ?? 'none');
}

/** `mount` is where the paths of the document begin. */
async function describedRoutes(
  { port, tokens }: TeamServer,
  folder: string,
  mount: string,
): Promise<readonly Route[]> {
  const { text } = await ask(port, `${folder}/openapi.json`, { headers: bearer(tokens.admin) });
  const { paths } = JSON.parse(text) as { readonly paths: Readonly<Record<string, object>> };
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
      .map((method) => ({
        method: method.toUpperCase(),
        path: path.startsWith(mount) ? path : `${mount}${path}`,
      })),
  );
}

const operations = new URL('../../docs/operations.md', import.meta.url);
const tableInDocument =
  /(<!-- Made by tests\/hostile\/role-matrix\.test\.ts -->\n\n)([\s\S]*?)(\n\n<!-- End -->)/;

/** Blanks and rules differ by who has formatted the document. */
const plain = (table: string): string => table.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');

describe('who may do what', () => {
  it('is what the table in docs/operations.md says', async () => {
    const team = await startTeamServer();
    const routes = [
      { method: 'GET', path: '/' },
      ...(await describedRoutes(team, '/api/v1', '')),
      ...(await describedRoutes(team, '/api/v1/arena', '/api/v1/arena')),
      { method: 'GET', path: '/api/v1/arena/ws' },
    ];
    const columns: (readonly string[])[] = [];
    for (const headersOf of Object.values(callers)) columns.push(await askEach(routes, headersOf));
    const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const table = [
      rowOf(['route', ...Object.keys(callers)]),
      rowOf(['route', ...Object.keys(callers)].map(() => '---')),
      ...routes.map(({ method, path }, index) =>
        rowOf([`\`${method} ${path}\``, ...columns.map((cells) => cells[index] ?? '')]),
      ),
    ].join('\n');
    const document = await readFile(operations, 'utf8');
    if (process.env['UPDATE_DOCS'] === '1') {
      await writeFile(operations, document.replace(tableInDocument, `$1${table}$3`));
    }
    const written = tableInDocument.exec(document)?.[2] ?? '';
    // `UPDATE_DOCS=1` writes it anew; look at what has changed before it is committed.
    expect(plain(process.env['UPDATE_DOCS'] === '1' ? table : written)).toBe(plain(table));
  }, 240_000);

  it('is the same by a sign-in as by the token that was signed in with', async () => {
    const routes = [
      { method: 'GET', path: '/api/v1/runs' },
      { method: 'POST', path: '/api/v1/runs' },
      { method: 'GET', path: '/api/v1/audit' },
      { method: 'GET', path: '/api/v1/arena/exports/votes' },
      { method: 'GET', path: '/ws' },
    ];
    const tokensOf = (team: TeamServer) => [viewerToken, controlToken, ...Object.values(team.tokens)];
    for (const index of tokensOf(await startTeamServer()).keys()) {
      const token = (team: TeamServer): string => tokensOf(team)[index] ?? '';
      expect(await askEach(routes, (team) => signedIn(team, token(team)))).toEqual(
        await askEach(routes, (team) => bearer(token(team))),
      );
    }
  });
});
