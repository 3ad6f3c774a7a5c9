/** Cost of one insert into the live sketch. Run: pnpm --filter @genai-bench/bench sketch */
import { createSeededRandom, createSketch } from '@genai-bench/core-metrics';
import { machineLine } from './support/machine-line.ts';
import { markdownTable, writeResult } from './support/write-table.ts';

const insertCount = 5_000_000;

/** Latencies spread over four orders of magnitude, drawn ahead so that drawing is not timed. */
const random = createSeededRandom(7);
const values = Float64Array.from({ length: 65_536 }, () => Math.exp(random.normal(3, 1.5)));

function nanosecondsEach(insert: (value: number) => void): number {
  const began = process.hrtime.bigint();
  for (let index = 0; index < insertCount; index += 1) insert(values[index & 65_535]!);
  return Number(process.hrtime.bigint() - began) / insertCount;
}

const machine = machineLine();
const rows = Array.from({ length: 3 }, () => {
  const sketch = createSketch();
  const kept = new Float64Array(65_536);
  let at = 0;
  nanosecondsEach((value) => sketch.add(value));
  const storeNs = nanosecondsEach((value) => {
    kept[at++ & 65_535] = value;
  });
  const sketchNs = nanosecondsEach((value) => sketch.add(value));
  // Read back, so that neither loop can be left out.
  if (sketch.count !== 2 * insertCount || kept[0] === undefined) throw new Error('inserts were lost');
  return [
    sketchNs.toFixed(1),
    storeNs.toFixed(1),
    (sketchNs / storeNs).toFixed(1),
    String(JSON.stringify(sketch.toJSON()).length),
  ];
});

writeResult(
  'sketch',
  `# Sketch: cost of one insert

${machine} ${insertCount.toLocaleString('en')} inserts a row, after as many to warm up.

${markdownTable({ head: ['insert ns', 'storing the number alone ns', 'ratio', 'bytes as JSON'], rows })}`,
);
