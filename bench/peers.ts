/**
 * The released benchmark clients of others beside this one, against the simulator's truth log.
 * Run: pnpm --filter @genai-bench/bench peers [--rounds n] [--tools name,…] [--folder path]
 *
 * Each tool is a process of its own with the same requests, lengths and tokenizer. The first time it is installed from
 * PyPI into `--folder`, which takes minutes and gigabytes; a tool that cannot be installed or run keeps its row, with
 * the reason in it. Needs Linux, `python3` with `venv`, and the built command line.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { aiperf } from './peers/aiperf.ts';
import { genaiBenchPython } from './peers/genai-bench-python.ts';
import { guidellm } from './peers/guidellm.ts';
import { inferencePerf } from './peers/inference-perf.ts';
import { installPeer, type Installed } from './peers/install-peer.ts';
import type { Peer } from './peers/peer.ts';
import { peerHead, peerRow } from './peers/peer-rows.ts';
import { runPeer, type PeerOutcome, type PeerTask } from './peers/run-peer.ts';
import { sglang } from './peers/sglang.ts';
import { thisClient } from './peers/this-client.ts';
import { writeTokenizer } from './peers/write-tokenizer.ts';
import { machineLine } from './support/machine-line.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const allPeers = [thisClient, guidellm, aiperf, inferencePerf, genaiBenchPython, sglang];
const inputTokens = 32;
const outputTokens = 100;
/** Waves of requests in the rows of saturation: enough that the first, which also connects, is not most of it. */
const waves = 4;
const tasks: readonly PeerTask[] = [
  { concurrency: 16, requests: 200, inputTokens, outputTokens },
  ...[128, 256, 512].map((concurrency) => ({
    concurrency,
    requests: concurrency * waves,
    inputTokens,
    outputTokens,
  })),
];
/** A tool that is slower than this is named as such. What is asked of it takes 14 s, or 5 s under saturation. */
const timeoutMs = 180_000;

function readOptions(): { rounds: number; peers: readonly Peer[]; folder: string } {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const names = allPeers.map(({ name }) => name);
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '2' },
      tools: { type: 'string', default: names.join() },
      folder: { type: 'string', default: join(cache, 'genai-bench/peers') },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`--rounds takes a whole number from 1, got ${values.rounds}.`);
  }
  const peers = values.tools.split(',').map((wanted) => {
    const peer = allPeers.find(({ name }) => name === wanted);
    if (peer === undefined)
      throw new RangeError(`--tools takes names out of ${names.join()}, got ${wanted}.`);
    return peer;
  });
  return { rounds, peers, folder: resolve(values.folder) };
}

// The tools are groups of processes of their own, which an interrupt of this one does not reach.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const { rounds, peers, folder } = readOptions();
const tokenizerFolder = join(folder, 'tokenizer');
writeTokenizer(tokenizerFolder);
const installed = new Map<Peer, Installed>();
for (const peer of peers) installed.set(peer, await installPeer(peer, folder));

async function runOnce(peer: Peer, task: PeerTask): Promise<PeerOutcome> {
  const place = installed.get(peer)!;
  if ('reason' in place) return { failure: place.reason };
  return runPeer(peer, place, task, { tokenizerFolder, timeoutMs });
}

const machine = machineLine();
const outcomes = new Map(
  tasks.map((task) => [task, new Map(peers.map((peer) => [peer, [] as PeerOutcome[]]))]),
);

/** Written after every round, so that a run which is ended early has not been for nothing. */
function writeRounds(done: number): void {
  const tables = tasks.map((task) => {
    const rows = peers.map((peer) => peerRow(peer, outcomes.get(task)!.get(peer)!));
    return `## ${task.requests} requests, ${task.concurrency} at once\n\n${markdownTable({ head: peerHead, rows })}`;
  });
  writeResult(
    'peers',
    `# Peers: other benchmark clients and this one, against the truth

${machine} ${new Date().toISOString().slice(0, 10)}. Rounds: ${done}, the tools in turn. Each run has a simulator of its own, in its own process on the
same cores: TTFT 50 ms, ITL 10 ms, ${inputTokens} tokens in, ${outputTokens} out, batches of up to 2,000.
Errors are what the tool reports against the same figure from the simulator's truth log, each by the tool's own definition:
the median of the rounds and, in brackets, the one furthest off. The truth begins when the simulator has read a request: what
a request waits for the simulator before that is in every tool's TTFT and e2e. CPU is user and system time of all its processes, peak
the highest sum of their resident sets, wall from start to exit with everything that the tool does before and after.

${tables.join('\n\n')}

## How each is defined and run

TTFT is from the request to the first token with text, TPOT from there to the end over tokens minus one, tokens/s all output
over the time from the first request to the last answer, unless said otherwise. Requests are sent to \`/v1/chat/completions\`.

${markdownTable({
  head: ['tool', 'TPOT ends at', 'e2e ends at', 'otherwise'],
  rows: peers.map(({ title, version, ends, definitions }) => [
    `${title} ${version}`,
    ends.tpot,
    ends.e2e,
    definitions,
  ]),
})}`,
  );
}

for (let round = 0; round < rounds; round += 1) {
  for (const task of tasks) {
    // Each round begins with another tool, so that none always runs behind the same one.
    for (const [index] of peers.entries()) {
      const peer = peers[(index + round) % peers.length]!;
      const outcome = await runOnce(peer, task);
      outcomes.get(task)!.get(peer)!.push(outcome);
      console.error(
        `round ${round + 1}, ${task.concurrency} at once:  ${peerRow(peer, [outcome]).join('  ')}`,
      );
    }
  }
  writeRounds(round + 1);
}
