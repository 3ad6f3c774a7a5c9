import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const dist = new URL('../../apps/web/dist/', import.meta.url);
const mostBytes = 250_000;

/** Scripts that the page asks for before it shows anything: its own, those named beside it, and what they import. */
async function firstScripts(): Promise<ReadonlyMap<string, string>> {
  const html = await readFile(new URL('index.html', dist), 'utf8');
  const waiting = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
  const found = new Map<string, string>();
  for (const path of waiting) {
    if (found.has(path)) continue;
    const text = await readFile(new URL(path, dist), 'utf8');
    found.set(path, text);
    // `import x from './a.js'` and `import './a.js'`, but not `import('./a.js')`, which comes later.
    for (const match of text.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+\.js)["'`]/g)) {
      waiting.push(`assets/${match[1] ?? ''}`);
    }
  }
  return found;
}

describe('the first load of the page', () => {
  it('stays below 250 kB of script, gzipped', async () => {
    const scripts = await firstScripts();
    expect(scripts.size).toBeGreaterThan(0);
    const bytes = [...scripts.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(mostBytes);
  });

  it('leaves the charts for later', async () => {
    const charts = (await readdir(new URL('assets/', dist))).filter((name) => name.startsWith('recharts-'));
    expect(charts).not.toEqual([]);
    const first = await firstScripts();
    for (const name of charts) expect([...first.keys()]).not.toContain(`assets/${name}`);
  });

  it('asks nobody but its own server for anything, and holds no script or style of its own', async () => {
    const html = await readFile(new URL('index.html', dist), 'utf8');
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(addresses.filter((address) => !/^\/[^/]/.test(address))).toEqual([]);
    expect(html).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=/);
  });
});
