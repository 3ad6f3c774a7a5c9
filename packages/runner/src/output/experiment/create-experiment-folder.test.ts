import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createRedactor } from '../../plan/redact-text.ts';
import { sampleStart } from '../../testing/sample-run.ts';
import { createExperimentFolder } from './create-experiment-folder.ts';

describe('createExperimentFolder', () => {
  let baseFolder: string;
  const startedAt = new Date(2026, 0, 2, 3, 4, 5);
  const redact = (text: string): string => text;
  const { plan } = sampleStart();

  beforeEach(async () => {
    baseFolder = await mkdtemp(join(tmpdir(), 'experiments-'));
  });

  afterEach(() => rm(baseFolder, { recursive: true, force: true }));

  it('names the folder for backend, server, task, model and time', async () => {
    const folder = await createExperimentFolder({ baseFolder, plan, redact, startedAt });
    expect(basename(folder)).toBe('vllm_vLLM_0.9_text-to-text_Llama-3.1-8B_20260102_030405');
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves out a server that the plan does not describe', async () => {
    const bare = { backend: 'openai', task: 'text-to-text', model: 'gpt-x' };
    const folder = await createExperimentFolder({ baseFolder, plan: bare, redact, startedAt });
    expect(basename(folder)).toBe('openai_text-to-text_gpt-x_20260102_030405');
  });

  it('never uses a folder that exists, but the next free name', async () => {
    const options = { baseFolder, plan, redact, startedAt, folderName: 'mine' };
    const folders = [];
    for (let count = 0; count < 3; count += 1) folders.push(await createExperimentFolder(options));
    expect(folders.map((folder) => basename(folder))).toEqual(['mine', 'mine_2', 'mine_3']);
  });

  it('creates a base folder that does not exist', async () => {
    const deep = join(baseFolder, 'a', 'b');
    const folder = await createExperimentFolder({
      baseFolder: deep,
      plan,
      redact,
      startedAt,
      folderName: 'c',
    });
    expect(folder).toBe(join(deep, 'c'));
  });

  it.each([
    ['../../etc', '_.._etc'],
    ['a/b c', 'a_b_c'],
    ['.hidden', 'hidden'],
    ['', '_'],
  ])('keeps the name %j inside the base folder', async (folderName, expected) => {
    const folder = await createExperimentFolder({ baseFolder, plan, redact, startedAt, folderName });
    expect(folder).toBe(join(baseFolder, expected));
  });

  it('keeps a secret out of the name, also one that the cleaning of the name would disguise', async () => {
    const secret = 'sk/canary(1)tail';
    const folder = await createExperimentFolder({
      baseFolder,
      plan: { ...plan, model: `m-${secret}` },
      redact: createRedactor([secret]),
      startedAt,
    });
    expect(basename(folder)).not.toMatch(/canary|tail/);
  });

  it('says what to do when the base folder is a file', async () => {
    await writeFile(join(baseFolder, 'file'), '');
    const options = { baseFolder: join(baseFolder, 'file'), plan, redact, startedAt };
    await expect(createExperimentFolder(options)).rejects.toMatchObject({
      code: 'output-failed',
      message: expect.stringContaining('Choose another folder'),
    });
  });
});
