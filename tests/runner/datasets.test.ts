import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { collectRun, onlyLevel, shortLevel } from '../support/collect-run.ts';
import { recordingServerForTest } from '../support/test-servers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const conversation = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Was heißt „größer“?' },
  { role: 'assistant', content: '"bigger"' },
  { role: 'user', content: 'And 日本語 🙂?' },
];

const user = (content: string) => [{ role: 'user', content }];

const cases = [
  {
    file: 'prompts.txt',
    text: '\uFEFFWhat is a "token"?\r\n\r\n  größer 🙂 \r\nLast line without an end',
    messages: [user('What is a "token"?'), user('größer 🙂'), user('Last line without an end')],
  },
  {
    file: 'prompts.csv',
    text: 'id,prompt\n1,"Two lines\nand a ""quote"", and a comma"\n2,日本語\n3,plain\n',
    messages: [user('Two lines\nand a "quote", and a comma'), user('日本語'), user('plain')],
  },
  {
    file: 'prompts.json',
    text: JSON.stringify(['tab\tand\nnewline', { prompt: 'an object' }, { messages: conversation }]),
    messages: [user('tab\tand\nnewline'), user('an object'), conversation],
  },
  {
    file: 'prompts.jsonl',
    text: `${JSON.stringify({ messages: conversation })}\n\n${JSON.stringify({ text: 'back\\slash \u2028' })}\n"bare"\n`,
    messages: [conversation, user('back\\slash \u2028'), user('bare')],
  },
];

/** Rows come in a seeded order, each once before any comes again. */
const sorted = (values: readonly unknown[]): string[] =>
  values.map((value) => JSON.stringify(value)).toSorted();

describe('a data set', () => {
  test.each(cases)('$file reaches the server as it was written', async ({ file, text, messages }) => {
    const server = await recordingServerForTest();
    const path = join(await temporaryFolder(), file);
    await writeFile(path, text);
    const { scenarios: _synthetic, ...level } = shortLevel;
    const run = await collectRun({
      ...level,
      apiBase: server.url,
      dataset: path,
      maxRequests: messages.length,
    });
    expect(onlyLevel(run).scenario).toBe('dataset');
    expect(sorted(server.received.map(({ body }) => body?.['messages']))).toEqual(sorted(messages));
    // Its answers end where the model ends them.
    expect(server.received.every(({ body }) => !('ignore_eos' in body!) && !('max_tokens' in body!))).toBe(
      true,
    );
  });

  test('takes the prompt from a named column and the limit from its own', async () => {
    const server = await recordingServerForTest();
    const path = join(await temporaryFolder(), 'questions.csv');
    await writeFile(path, 'question,max_tokens\nWhy?,7\nHow?,9\n');
    const { scenarios: _synthetic, ...level } = shortLevel;
    const run = await collectRun({
      ...level,
      apiBase: server.url,
      dataset: { path, promptColumn: 'question' },
      maxRequests: 2,
    });
    expect(sorted(server.received.map(({ body }) => [body?.['messages'], body?.['max_tokens']]))).toEqual(
      sorted([
        [user('Why?'), 7],
        [user('How?'), 9],
      ]),
    );
    expect(new Set(run.records.map(({ requested }) => requested.outputTokenCount))).toEqual(new Set([7, 9]));
  });

  test('with rows that cannot be sent says so at the start and in the summary', async () => {
    const server = await recordingServerForTest();
    const path = join(await temporaryFolder(), 'conversations.json');
    const human = (value: string) => ({ from: 'human', value });
    const rows = [[human('one')], [], [{ from: 'gpt', value: 'x' }], [human('')], [human('two')]];
    await writeFile(path, JSON.stringify(rows.map((conversations) => ({ conversations }))));
    const { scenarios: _synthetic, ...level } = shortLevel;
    const warnings: string[] = [];
    const { summary } = await collectRun({ ...level, apiBase: server.url, dataset: path }, (run) => {
      void (async () => {
        for await (const event of run)
          if (event.type === 'log' && event.level === 'warning') warnings.push(event.message);
      })();
    });
    expect(summary.dataset).toEqual({
      rowCount: 2,
      skipped: [
        { reason: 'no human turn', count: 2, firstAt: 'item 2' },
        { reason: 'an empty prompt', count: 1, firstAt: 'item 4' },
      ],
    });
    expect(warnings).toEqual([
      'The data set has 2 usable rows; 3 left out: 2 for no human turn (first: item 2), 1 for an empty prompt (first: item 4).',
    ]);
    expect(new Set(server.received.map(({ body }) => JSON.stringify(body?.['messages'])))).toEqual(
      new Set([JSON.stringify(user('one')), JSON.stringify(user('two'))]),
    );
  });

  test('of which levels send different rows, while there are some', async () => {
    const server = await recordingServerForTest();
    const path = join(await temporaryFolder(), 'numbers.txt');
    await writeFile(path, Array.from({ length: 8 }, (_, index) => `prompt ${index}`).join('\n'));
    const { scenarios: _synthetic, ...level } = shortLevel;
    await collectRun({ ...level, concurrency: [1, 2], apiBase: server.url, dataset: path, maxRequests: 4 });
    expect(new Set(server.received.map(({ body }) => JSON.stringify(body?.['messages']))).size).toBe(8);
  });

  test('sends every row once before any comes again', async () => {
    const server = await recordingServerForTest();
    const path = join(await temporaryFolder(), 'numbers.txt');
    const rows = Array.from({ length: 6 }, (_, index) => `prompt ${index}`);
    await writeFile(path, rows.join('\n'));
    const { scenarios: _synthetic, ...level } = shortLevel;
    await collectRun({ ...level, concurrency: 1, apiBase: server.url, dataset: path, maxRequests: 12 });
    const sent = server.received.map(({ body }) => body?.['messages']);
    expect(sorted(sent.slice(0, 6))).toEqual(sorted(rows.map(user)));
    expect(sorted(sent.slice(6))).toEqual(sorted(rows.map(user)));
  });
});
