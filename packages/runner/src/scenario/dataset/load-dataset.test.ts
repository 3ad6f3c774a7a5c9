import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSource } from '../../plan/run-plan.ts';
import type { DatasetRow } from './dataset-row.ts';
import { loadDataset } from './load-dataset.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataset-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(
  name: string,
  content: string | Buffer,
  options: Omit<DatasetSource, 'path'> = {},
): Promise<readonly DatasetRow[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  return loadDataset({ path, ...options });
}

const prompts = (rows: readonly DatasetRow[]): (string | undefined)[] =>
  rows.map(({ messages }) => messages[0]?.content);

const user = (content: string) => ({ role: 'user', content });

describe('loadDataset', () => {
  it('takes each non-empty line of a text file', async () => {
    expect(prompts(await load('a.txt', '\uFEFFone\r\n\r\n  two  \n\t\nthree'))).toEqual([
      'one',
      'two',
      'three',
    ]);
  });

  it('takes the named column of a CSV file, with quotes and line ends in it', async () => {
    const csv = '\uFEFFid,question,max_tokens\r\n1,"a, ""b""\r\nc",20\r\n2,d,\r\n';
    expect(await load('a.csv', csv, { promptColumn: 'question' })).toEqual([
      { messages: [user('a, "b"\r\nc')], outputTokenCount: 20 },
      { messages: [user('d')] },
    ]);
  });

  it('finds the column "prompt", and the only column', async () => {
    expect(prompts(await load('b.csv', 'id,prompt\n1,x\n'))).toEqual(['x']);
    expect(prompts(await load('c.csv', 'question\nx\n'))).toEqual(['x']);
  });

  it('takes texts, prompts, chats and ShareGPT conversations from a JSON list', async () => {
    const rows = [
      'plain',
      { prompt: 'field', output_len: 5 },
      { messages: [{ role: 'system', content: 's' }, user('u')], max_tokens: '7' },
      {
        id: 'x',
        conversations: [
          { from: 'gpt', value: 'no' },
          { from: 'human', value: 'yes' },
        ],
      },
    ];
    expect(await load('a.json', JSON.stringify(rows))).toEqual([
      { messages: [user('plain')] },
      { messages: [user('field')], outputTokenCount: 5 },
      { messages: [{ role: 'system', content: 's' }, user('u')], outputTokenCount: 7 },
      { messages: [user('yes')] },
    ]);
  });

  it('takes one JSON value per line, blank lines aside', async () => {
    expect(prompts(await load('a.jsonl', '{"prompt":"one"}\r\n\n"two"\n'))).toEqual(['one', 'two']);
    expect(prompts(await load('a.ndjson', '{"text":"one"}'))).toEqual(['one']);
  });

  it('lets the stated format win over the extension', async () => {
    expect(prompts(await load('b.json', '"one"\n"two"', { format: 'jsonl' }))).toEqual(['one', 'two']);
    expect(prompts(await load('noextension', 'one', { format: 'txt' }))).toEqual(['one']);
  });

  it('lets the named column win over messages', async () => {
    const row = '{"messages":[{"role":"user","content":"m"}],"q":"n"}';
    expect(prompts(await load('b.jsonl', row, { promptColumn: 'q' }))).toEqual(['n']);
  });

  it.each<[string, string, string, Omit<DatasetSource, 'path'>, RegExp]>([
    ['an empty file', 'e.txt', '', {}, /e\.txt: it has no rows\. Write at least one/u],
    ['an empty JSON file', 'e.json', ' ', {}, /e\.json: it has no rows/u],
    ['an empty list', 'e2.json', '[]', {}, /e2\.json: it has no rows/u],
    ['a header alone', 'e.csv', 'prompt\n', {}, /e\.csv: it has no rows/u],
    [
      'an unknown extension',
      'e.parquet',
      'x',
      {},
      /extension "\.parquet"\. State the format: txt, csv, json or jsonl/u,
    ],
    [
      'a missing column',
      'm.csv',
      'a,b\n1,2\n',
      { promptColumn: 'q' },
      /no column "q"; its columns are a, b/u,
    ],
    ['no usual column', 'm2.csv', 'a,b\n1,2\n', {}, /no column "prompt"; its columns are a, b/u],
    ['a short row', 's.csv', 'a,prompt\n1,x\n2\n', {}, /s\.csv, line 3: it is not valid CSV/u],
    ['an open quote', 'q.csv', 'prompt\n"x\n', {}, /it is not valid CSV .*Quote fields/su],
    [
      'an empty cell',
      'c.csv',
      'a,prompt\n1,x\n2,\n',
      {},
      /row 2 \(ending in line 3\): "prompt" must be text, got an empty text/u,
    ],
    [
      'a bad limit',
      'l.csv',
      'prompt,max_tokens\nx,many\n',
      {},
      /row 1 .*"max_tokens" must be a whole number.*got "many"/u,
    ],
    ['broken JSON', 'b.json', '[1,', {}, /b\.json: it is not valid JSON/u],
    ['JSON lines in .json', 'b2.json', '{"a":1}\n{"a":2}', {}, /One object per line is the format jsonl/u],
    ['an object', 'o.json', '{"prompt":"x"}', {}, /o\.json: it holds no list but an object/u],
    ['a number', 'n.json', '["x",7]', {}, /n\.json, item 2: a row must be text or an object, got 7/u],
    ['a broken line', 'b.jsonl', '"x"\n\n{oops}\n', {}, /b\.jsonl, line 3: it is not valid JSON/u],
    ['a missing field', 'f.jsonl', '{"a":"x","b":1}', {}, /line 1: it has no "prompt".*its fields are a, b/u],
    [
      'a named field that is missing',
      'f2.jsonl',
      '{"a":"x"}',
      { promptColumn: 'q' },
      /no field "q"; its fields are a/u,
    ],
    [
      'a role',
      'r.jsonl',
      '{"messages":[{"role":"bot","content":"x"}]}',
      {},
      /message 1 has the role "bot".*Roles are system/u,
    ],
    [
      'content parts',
      'r2.jsonl',
      '{"messages":[{"role":"user","content":[]}]}',
      {},
      /content of message 1 must be text, got \[\]/u,
    ],
    ['no messages', 'r3.jsonl', '{"messages":[]}', {}, /list with at least one message, got \[\]/u],
    ['a limit of 0', 'l.jsonl', '{"prompt":"x","max_tokens":0}', {}, /"max_tokens" must be .*got 0/u],
    ['no human turn', 'h.jsonl', '{"conversations":[{"from":"gpt","value":"x"}]}', {}, /no human turn/u],
  ])('refuses %s, naming file and place', async (_what, name, content, options, message) => {
    const refused = load(name, content, options);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toMatchObject({ name: 'RunnerError', code: 'invalid-dataset' });
  });

  it('refuses a file that is missing, a folder, and bytes that are not UTF-8', async () => {
    await expect(loadDataset({ path: join(folder, 'no.txt') })).rejects.toThrow(
      /no\.txt: there is no such file/u,
    );
    await expect(loadDataset({ path: folder, format: 'txt' })).rejects.toThrow(/cannot be read \(EISDIR\)/u);
    await expect(load('latin.txt', Buffer.from([0x66, 0xfc, 0x72]))).rejects.toThrow(
      /not UTF-8 text\. Save it as UTF-8/u,
    );
  });

  it('refuses a file too large to hold, without reading it', async () => {
    const path = join(folder, 'huge.txt');
    const file = await open(path, 'w');
    await file.truncate(300 * 1024 * 1024);
    await file.close();
    await expect(loadDataset({ path })).rejects.toThrow(/it has 300 MiB.*up to 256 MiB\. Take a sample/u);
  });
});
