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
  return (await loadDataset({ path, ...options })).rows;
}

/** What was left out of a file, as "count reason (first place)". */
async function skippedOf(name: string, content: string): Promise<readonly string[]> {
  const path = join(folder, name);
  await writeFile(path, content);
  const { reading, rows } = await loadDataset({ path });
  expect(reading.rowCount).toBe(rows.length);
  return reading.skipped.map(({ reason, count, firstAt }) => `${count} ${reason} (${firstAt})`);
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
      /extension "\.parquet"\. State the format as one of txt, csv, tsv, json, jsonl, or convert/u,
    ],
    [
      'a missing column',
      'm.csv',
      'a,b\n1,2\n',
      { promptColumn: 'q' },
      /no column "q"; its columns are a, b/u,
    ],
    ['no usual column', 'm2.csv', 'a,b\n1,2\n', {}, /no column "prompt"; its columns are a, b/u],
    ['an open quote', 'q.csv', 'prompt\n"x\n', {}, /it is not valid CSV .*Quote fields/su],
    [
      'an empty cell',
      'c.csv',
      'a,prompt\n1,\n2,\n',
      {},
      /row 1 \(ending in line 2\): "prompt" must be text, got an empty text.*None of its 2 rows/su,
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
    ['a number', 'n.json', '[7]', {}, /n\.json, item 1: a row must be text or an object, got 7/u],
    ['a broken line', 'b.jsonl', '\n{oops}\n', {}, /b\.jsonl, line 2: it is not valid JSON/u],
    ['a list that ends in the middle', 'b3.json', '["x"', {}, /b3\.json: it is not valid JSON.*ends inside/u],
    ['text behind the list', 'b4.json', '["x"] y', {}, /b4\.json: it is not valid JSON/u],
    ['a compressed file', 'a.json.gz', 'x', {}, /it is compressed\. Unpack it first/u],
    ['half a surrogate pair', 'u.jsonl', '{"prompt":"bad \\ud83d end"}', {}, /half of a surrogate pair/u],
    [
      'a prompt that fell apart at its commas',
      'x.csv',
      'id,prompt\n1,hello, world\n',
      {},
      /it has 3 fields, and the header names 2/u,
    ],
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

  it('refuses UTF-16, and says what to do', async () => {
    const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('prompt\nhello\n', 'utf16le')]);
    await expect(load('wide.csv', text)).rejects.toThrow(/it is UTF-16 text\. Save it as UTF-8/u);
  });

  it('refuses prompts that memory would not hold', async () => {
    const path = join(folder, 'many.txt');
    await writeFile(path, 'twelve chars\n'.repeat(100));
    await expect(loadDataset({ path }, { maxCharacters: 1_199 })).rejects.toThrow(/Take a sample/u);
    expect((await loadDataset({ path }, { maxCharacters: 1_200 })).reading.rowCount).toBe(100);
  });

  it('leaves out the rows of a ShareGPT file that cannot be sent, and counts them by reason', async () => {
    // Rows as they stand in public ShareGPT dumps: without turns, begun by the model, and with an empty turn.
    const human = (value: string) => ({ from: 'human', value });
    const rows = [
      { id: 'a', conversations: [human('hello'), { from: 'gpt', value: 'x' }] },
      { id: 'b', conversations: [] },
      { id: 'c', conversations: [{ from: 'gpt', value: 'continued' }] },
      { id: 'd', conversations: [human('')] },
      { id: 'e', conversations: [{ from: 'USER', value: 'upper' }] },
      { id: 'f', conversation: [human('singular')] },
      { id: 'g', conversations: [{ role: 'user', content: 'roles' }] },
    ];
    expect(prompts(await load('share.json', JSON.stringify(rows)))).toEqual([
      'hello',
      'upper',
      'singular',
      'roles',
    ]);
    expect(await skippedOf('share.json', JSON.stringify(rows))).toEqual([
      '2 no human turn (item 2)',
      '1 an empty prompt (item 4)',
    ]);
  });

  it('leaves out single rows of every format', async () => {
    expect(await skippedOf('some.jsonl', '"x"\n\n{oops}\n')).toEqual(['1 not valid JSON (line 3)']);
    expect(await skippedOf('some.json', '["x",7,[]]')).toEqual(['2 neither text nor object (item 2)']);
    expect(await skippedOf('some.csv', 'a,prompt\n1,x\n2\n3,\n')).toEqual([
      '2 an empty prompt (row 2 (ending in line 3))',
    ]);
    const toolCall = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: [] },
    ];
    expect(await skippedOf('tools.jsonl', `"x"\n${JSON.stringify({ messages: toolCall })}`)).toEqual([
      '1 content that is not text (line 2)',
    ]);
  });

  it('takes texts in parts, lines of a batch file, and turns', async () => {
    const lines = [
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'in parts' }] }] },
      // A line of OpenAI's batch API.
      {
        custom_id: '1',
        method: 'POST',
        url: '/v1/chat/completions',
        body: { model: 'm', messages: [user('batch')], max_completion_tokens: 5 },
      },
      // A line of MT-Bench's question.jsonl.
      { question_id: 81, category: 'writing', turns: ['first', 'second'] },
    ];
    expect(await load('kinds.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'))).toEqual([
      { messages: [user('in parts')] },
      { messages: [user('batch')], outputTokenCount: 5 },
      { messages: [user('first')] },
    ]);
  });

  it.each([
    ['semicolons', 'd.csv', 'id;prompt\n1;hello, you\n', 'hello, you'],
    ['tabs', 'd2.csv', 'id\tprompt\n1\thello; you\n', 'hello; you'],
    ['bars', 'd3.csv', 'id|prompt\n1|hello\n', 'hello'],
    ['tabs in a .tsv file', 'd.tsv', 'id\tprompt\n1\thello, you\n', 'hello, you'],
    ['quoted names that hold commas', 'd4.csv', '"a,b,c";prompt\n1;hello\n', 'hello'],
    ['spaces behind the commas', 'd5.csv', 'id, prompt\n1, "hello, you"\n', 'hello, you'],
    ['names in capitals', 'd6.csv', 'Id,Prompt\n1,hello\n', 'hello'],
    ['commas behind the last field', 'd7.csv', 'prompt,\nhello,\n', 'hello'],
    ['a quote inside a field', 'd8.csv', 'prompt\nthe 5" disk\n', 'the 5" disk'],
    ['carriage returns alone', 'd9.csv', 'prompt\rhello\r', 'hello'],
  ])('reads a table with %s', async (_, name, content, expected) => {
    expect(prompts(await load(name, content))).toEqual([expected]);
  });

  it('reads every format alike in pieces of any size', async () => {
    // Longer than one piece of a file, with characters of two and four bytes that pieces cut.
    const texts = Array.from({ length: 9_000 }, (_, index) => `größer 🙂 ${index} ${'x'.repeat(50)}`);
    const files = {
      'long.txt': texts.join('\r\n'),
      'long.csv': `id;prompt\r\n${texts.map((text, index) => `${index};"${text}"`).join('\r\n')}`,
      'long.json': JSON.stringify(texts.map((prompt) => ({ prompt }))),
      'long.jsonl': texts.map((prompt) => JSON.stringify({ prompt })).join('\n'),
    };
    for (const [name, content] of Object.entries(files)) {
      expect(Buffer.byteLength(content)).toBeGreaterThan(2 * 256 * 1024);
      expect(prompts(await load(name, content))).toEqual(texts);
    }
  });

  it('reads a list far larger than what is kept of it in bounded memory', async () => {
    const path = join(folder, 'large.json');
    const answer = JSON.stringify('an answer of the model '.repeat(4_000));
    const file = await open(path, 'w');
    await file.write('[');
    const count = 1_000;
    for (let row = 0; row < count; row += 1)
      await file.write(
        `${row === 0 ? '' : ','}{"conversations":[{"from":"human","value":"row ${row}"},{"from":"gpt","value":${answer}}]}`,
      );
    await file.write(']');
    const { size } = await file.stat();
    await file.close();
    expect(size).toBeGreaterThan(80_000_000);
    let peakBytes = 0;
    const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers)), 5);
    const { reading } = await loadDataset({ path });
    clearInterval(watch);
    expect(reading.rowCount).toBe(count);
    // What is read and not yet parsed: a few pieces of a quarter of a megabyte.
    expect(peakBytes).toBeLessThan(size / 2);
  }, 120_000);
});
