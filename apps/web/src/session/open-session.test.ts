import { describe, expect, it } from 'vitest';
import { openSession, tokenOfFragment } from './open-session.ts';

interface Call {
  readonly method: string;
  readonly body: string | undefined;
  readonly address: string;
}

/** A browser at this address, whose server answers POST and GET as stated. */
function browserAt(hash: string, answers: { readonly post?: Response; readonly get?: Response }) {
  const state = { address: `/runs/a?b=1${hash}`, calls: [] as Call[] };
  const opened = openSession({
    location: { hash, pathname: '/runs/a', search: '?b=1' },
    history: { replaceState: (_data, _unused, url) => void (state.address = url) },
    fetch: async (_input, init) => {
      const method = init?.method ?? 'GET';
      const body = typeof init?.body === 'string' ? init.body : undefined;
      state.calls.push({ method, body, address: state.address });
      const answer = method === 'POST' ? answers.post : answers.get;
      if (answer === undefined) throw new TypeError('Failed to fetch');
      return answer;
    },
  });
  return { state, opened };
}

describe('openSession', () => {
  it('exchanges the token after taking it out of the address', async () => {
    const { state, opened } = browserAt('#token=secret-token', {
      post: Response.json({ scope: 'control', features: ['arena'] }),
    });
    expect(await opened).toEqual({ scope: 'control', features: ['arena'] });
    expect(state.calls).toEqual([
      { method: 'POST', body: '{"token":"secret-token"}', address: '/runs/a?b=1' },
    ]);
  });

  it('asks what the cookie allows when there is no token', async () => {
    const { state, opened } = browserAt('', { get: Response.json({ scope: 'view' }) });
    expect(await opened).toEqual({ scope: 'view', features: [] });
    expect(state.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  it('falls back to the cookie when the token is no longer valid', async () => {
    const { opened } = browserAt('#token=old', {
      post: Response.json({ error: 'no' }, { status: 401 }),
      get: Response.json({ scope: 'view' }),
    });
    expect(await opened).toEqual({ scope: 'view', features: [] });
  });

  it('claims nothing when the server says nothing of use or cannot be reached', async () => {
    const unknown = { scope: undefined, features: [] };
    expect(await browserAt('', { get: Response.json({ scope: null }) }).opened).toEqual(unknown);
    expect(await browserAt('', {}).opened).toEqual(unknown);
    const { state, opened } = browserAt('#token=t', {});
    expect(await opened).toEqual(unknown);
    expect(state.address).toBe('/runs/a?b=1');
  });
});

describe('tokenOfFragment', () => {
  it.each([
    ['', undefined],
    ['#', undefined],
    ['#token=', undefined],
    ['#content', undefined],
    ['#token=abc', 'abc'],
    ['#x=1&token=a%2Bb', 'a+b'],
  ])('reads %j as %j', (hash, token) => {
    expect(tokenOfFragment(hash)).toBe(token);
  });
});
