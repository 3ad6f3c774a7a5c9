import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor } from '../plan/redact-text.ts';
import type { Redact } from '../output/files/encode-json.ts';
import type { RunOutput } from '../output/run-output.ts';
import {
  sampleLevelSummary,
  sampleOutline,
  sampleRecord,
  sampleRunSummary,
  sampleStart,
} from './sample-run.ts';

const canary = 'sk-canary-7f3a"\\line/tail';

/** The obligations that every `RunOutput` has. `create` gets an empty folder of its own, which it need not use. */
export function describeRunOutput(
  name: string,
  create: (options: { readonly folder: string; readonly redact: Redact }) => RunOutput,
): void {
  describe(`${name} as a RunOutput`, () => {
    let folder: string;
    let output: RunOutput;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'run-output-'));
      output = create({ folder, redact: createRedactor([canary]) });
    });

    afterEach(async () => {
      await output.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('takes a whole run and closes twice', async () => {
      await writeRun(output, 3000);
      await output.close();
      await output.close();
      await expectValidFiles(folder);
    });

    it('closes before a run has started', async () => {
      await output.close();
      await output.close();
      expect(await readdir(folder)).toEqual([]);
    });

    it('takes empty batches, a level without requests, and a level that never started', async () => {
      await output.runStarted(sampleStart());
      await output.levelStarted(sampleOutline());
      await output.recordsFinished([]);
      await output.levelFinished(sampleLevelSummary({ status: 'aborted' }));
      await output.levelFinished(
        sampleLevelSummary({ levelIndex: 1, status: 'failed', failure: 'no answer' }),
      );
      await output.runFinished(sampleRunSummary({ status: 'failed', failure: 'no answer' }));
      await output.close();
      await expectValidFiles(folder);
    });

    it('leaves valid files when it is closed in the middle of a level', async () => {
      await output.runStarted(sampleStart());
      await output.levelStarted(sampleOutline());
      await output.recordsFinished([sampleRecord(0)]);
      await output.close();
      await expectValidFiles(folder);
    });

    it('leaves valid files after each call, without being closed', async () => {
      for (const step of stepsOfRun(output, 2)) {
        await step();
        await expectValidFiles(folder);
      }
    });

    it('writes no secret, wherever one was quoted', async () => {
      await writeRunThatQuotes(output);
      await output.close();
      for (const { file, text } of await readAll(folder)) {
        for (const spelling of spellingsOf(canary)) {
          expect(`${file}: ${text}`).not.toContain(spelling);
        }
      }
      await expectValidFiles(folder);
    });
  });
}

function stepsOfRun(output: RunOutput, recordCount: number): readonly (() => Promise<void>)[] {
  const records = Array.from({ length: recordCount }, (_, index) => sampleRecord(index));
  return [
    () => output.runStarted(sampleStart()),
    () => output.levelStarted(sampleOutline()),
    () => output.recordsFinished(records),
    () => output.levelFinished(sampleLevelSummary()),
    () => output.runFinished(sampleRunSummary()),
  ];
}

async function writeRun(output: RunOutput, recordCount: number): Promise<void> {
  for (const step of stepsOfRun(output, recordCount)) await step();
}

/** The canary in every place where a careless plan or a quoting server can put it. */
async function writeRunThatQuotes(output: RunOutput): Promise<void> {
  const message = `Incorrect API key provided: ${canary}`;
  const plan = {
    ...sampleStart().plan,
    model: `model-${canary}`,
    serverLabels: { engine: canary, [`note ${canary}`]: 'x' },
    headers: { authorization: `Bearer ${canary}` },
    extraBody: { nested: [{ key: canary }] },
    dataset: { path: `/data/${encodeURIComponent(canary)}.txt` },
  };
  const scenario = `dataset(${canary})`;
  const outline = sampleOutline({ scenario });
  const level = sampleLevelSummary({
    scenario,
    failure: message,
    errorCounts: { [`api_error:${canary}`]: 1 },
    instrument: {
      ...sampleLevelSummary().instrument,
      grade: { verdict: 'degraded', reasons: [message] },
    },
  });
  await output.runStarted(sampleStart({ plan, levels: [outline] }));
  await output.levelStarted(outline);
  await output.recordsFinished([
    sampleRecord(0, { outcome: { kind: 'http_error', status: 401, message }, finishReason: canary }),
    sampleRecord(1, { outcome: { kind: 'api_error', code: canary, message } }),
    sampleRecord(2, { outcome: { kind: 'transport_error', code: 'ECONNRESET', message } }),
  ]);
  await output.levelFinished(level);
  await output.runFinished(sampleRunSummary({ plan, levels: [level], failure: message }));
}

/** Files under their final names are whole JSON, or lines of it. */
async function expectValidFiles(folder: string): Promise<void> {
  for (const { file, text } of await readAll(folder)) {
    if (file.endsWith('.json')) expect(() => void JSON.parse(text), file).not.toThrow();
    if (!file.endsWith('.jsonl')) continue;
    for (const line of text.split('\n').slice(0, -1)) expect(() => void JSON.parse(line), file).not.toThrow();
  }
}

async function readAll(folder: string): Promise<readonly { file: string; text: string }[]> {
  const files = await readdir(folder);
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(folder, file), 'utf8') })));
}

function spellingsOf(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), 'canary', 'line', 'tail'];
}
