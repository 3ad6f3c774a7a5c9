import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TruthRecord } from '@genai-bench/simulator';
import { takeTruthRecords } from '../support/fetch-truth.ts';
import { startSimulatorProcess } from '../support/simulator-process.ts';
import { reasonIn } from './install-peer.ts';
import { measureProcess, type ProcessUse } from './measure-process.ts';
import type { Peer, PeerFigures, PeerRun } from './peer.ts';
import { truthFigures, type TruthFigures } from './truth-figures.ts';

/** One run of one tool: what it used, and what it reported beside what happened; or why there is nothing. */
export type PeerOutcome =
  | { readonly use: ProcessUse; readonly figures: PeerFigures; readonly truth: TruthFigures }
  | { readonly failure: string };

export type PeerTask = Pick<PeerRun, 'concurrency' | 'requests' | 'inputTokens' | 'outputTokens'>;

const model = 'sim';

/** Starts a simulator for this run alone, then the tool, and takes the truth when it has ended. */
export async function runPeer(
  peer: Peer,
  { program, home }: { readonly program: string; readonly home: string },
  task: PeerTask,
  { tokenizerFolder, timeoutMs }: { readonly tokenizerFolder: string; readonly timeoutMs: number },
): Promise<PeerOutcome> {
  const simulator = await startSimulatorProcess({
    models: [model],
    ttftMs: 50,
    itlMs: 10,
    maxBatchSize: 2000,
    // Not all tools ask for their length by `ignore_eos`.
    naturalTokens: 1e9,
    // Polling would take a core away from the tool.
    spinMs: 0,
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-peers-'));
  try {
    const run: PeerRun = { ...task, url: simulator.url, model, tokenizerFolder, folder };
    for (const [name, text] of Object.entries(peer.files?.(run) ?? {}))
      writeFileSync(join(folder, name), text);
    const command = { file: program, args: peer.args(run), env: environmentOf(peer, home), cwd: folder };
    const use = await measureProcess(command, timeoutMs);
    const failure = failureOf(use, timeoutMs);
    if (failure !== undefined) {
      writeFileSync(join(home, 'last-failure.txt'), use.output);
      return { failure };
    }
    const records: TruthRecord[] = [];
    for await (const record of takeTruthRecords(simulator.url)) records.push(record);
    return {
      use,
      figures: peer.parseFigures(resultIn(folder, peer.resultFile)),
      truth: truthFigures(records, peer),
    };
  } catch (error) {
    return { failure: (error as Error).message };
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

/** Nothing of the caller's settings, and nothing that looks for a model or a place to report to outside. */
function environmentOf(peer: Peer, home: string): Readonly<Record<string, string>> {
  // Caches, such as that of matplotlib's fonts, last from run to run, as they do for a user.
  const own = join(home, 'home');
  mkdirSync(own, { recursive: true });
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    HOME: own,
    HF_HOME: join(own, 'huggingface'),
    HF_HUB_OFFLINE: '1',
    TRANSFORMERS_OFFLINE: '1',
    HF_DATASETS_OFFLINE: '1',
    HF_HUB_DISABLE_TELEMETRY: '1',
    DO_NOT_TRACK: '1',
    ...peer.env,
  };
}

function failureOf({ ended, timedOut, output }: ProcessUse, timeoutMs: number): string | undefined {
  if (timedOut) return `not done after ${timeoutMs / 1000} s`;
  return ended === 0 ? undefined : `ended with ${ended}: ${reasonIn(output)}`;
}

function resultIn(folder: string, name: RegExp): string {
  const entry = readdirSync(folder, { recursive: true, withFileTypes: true }).find(
    (file) => file.isFile() && name.test(file.name),
  );
  if (entry === undefined) throw new Error('left no file with results');
  return readFileSync(join(entry.parentPath, entry.name), 'utf8');
}
