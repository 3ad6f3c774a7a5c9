// CPU time of `genai-bench --help` beside `node -e 0`, interleaved. Writes results/cold-start.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { fileURLToPath } from 'node:url';

const roundCount = 25;
const limitMs = 150;
const entry = fileURLToPath(new URL('../apps/cli/dist/main.js', import.meta.url));
// CommonJS: an ES module would start Node's module loader, which `node -e 0` does not pay for.
const meter = fileURLToPath(new URL('support/report-cpu.cjs', import.meta.url));
const commands = {
  'node -e 0': ['-e', '0'],
  'genai-bench --version': [entry, '--version'],
  'genai-bench --help': [entry, '--help'],
  'genai-bench benchmark --help': [entry, 'benchmark', '--help'],
};

/** User plus system CPU time of one child, in ms, as the child itself reports it when it ends. */
function cpuMs(args) {
  const child = spawnSync(process.execPath, ['--require', meter, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  if (child.status !== 0)
    throw new Error(`${args.join(' ')} ended with ${child.status}. Build first: pnpm build.`);
  return Number(child.output[3]?.toString()) / 1000;
}

const samples = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < roundCount; round += 1) {
  for (const [name, args] of Object.entries(commands)) samples[name].push(cpuMs(args));
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const base = median(samples['node -e 0']);
const rows = Object.entries(samples).map(([name, values]) => {
  const middle = median(values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `| \`${name}\` | ${middle.toFixed(1)} | ${low.toFixed(1)} to ${high.toFixed(1)} | ${(middle - base).toFixed(1)} | ${(middle / base).toFixed(2)} |`;
});
const extra = median(samples['genai-bench --help']) - base;
const verdict = extra < limitMs ? 'kept' : 'missed';
const table = [
  '# Cold start',
  '',
  `CPU time (user + system) of the whole process, median of ${roundCount} interleaved rounds. Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}).`,
  '',
  '| command | median ms | range ms | over `node -e 0`, ms | ratio |',
  '| --- | ---: | ---: | ---: | ---: |',
  ...rows,
  '',
  `Limit for \`genai-bench --help\`: ${limitMs} ms more than \`node -e 0\`; ${verdict}.`,
  '',
].join('\n');
mkdirSync(new URL('results/', import.meta.url), { recursive: true });
writeFileSync(new URL('results/cold-start.md', import.meta.url), table);
process.stdout.write(table);
process.exitCode = extra < limitMs ? 0 : 1;
