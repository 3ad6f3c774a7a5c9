import { describe, expect, it } from 'vitest';
import { createRunApi } from './run-api.ts';

function scripted(status: number, body: string) {
  const calls: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    calls.push({ url: input instanceof Request ? input.url : input.toString(), init });
    return new Response(body, { status });
  };
  return { calls, api: createRunApi({ baseUrl: 'http://localhost:8080/', token: 'viewer', fetch }) };
}

describe('createRunApi', () => {
  it('asks below the base address, with the viewer token in a header', async () => {
    const { api, calls } = scripted(200, '{"records":[],"totalCount":0}');
    await api.listRecords('a/b', { limit: 10, outcome: 'timeout' });
    expect(calls[0]?.url).toBe('http://localhost:8080/api/v1/runs/a%2Fb/records?limit=10&outcome=timeout');
    expect(calls[0]?.init?.headers).toMatchObject({ authorization: 'Bearer viewer' });
  });

  it('starts a run with the control token instead', async () => {
    const { api, calls } = scripted(201, '{"runId":"r"}');
    expect(await api.startRun({ model: 'm' }, 'control')).toEqual({ runId: 'r' });
    expect(calls[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"model":"m"}',
      headers: { authorization: 'Bearer control', 'content-type': 'application/json' },
    });
  });

  it('throws the words of a refusal', async () => {
    const { api } = scripted(
      409,
      '{"error":{"code":"busy","message":"A run is going on.","hint":"Stop it."}}',
    );
    await expect(api.findRun('r')).rejects.toMatchObject({
      status: 409,
      message: 'A run is going on.',
      hint: 'Stop it.',
    });
  });

  it('throws the words of who guards the server, which come alone', async () => {
    const { api } = scripted(401, '{"error":"This token is not, or no longer, valid."}');
    await expect(api.startRun({}, 'wrong')).rejects.toThrow('This token is not, or no longer, valid.');
  });

  it('tells the status when a proxy answers with a page', async () => {
    const { api } = scripted(502, '<html>Bad gateway</html>');
    await expect(api.findRun('r')).rejects.toThrow('The server answered 502.');
  });
});
