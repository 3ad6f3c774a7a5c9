import fc from 'fast-check';

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom<unknown>(0, -1, 1.5, 1e15, 1e308, 1e-300, '', '1e999', 'NaN', [], [1, 'x'], {}, true),
);
const near = <T>(...values: readonly T[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anything });

/** Options by the names of the flags, each with a value that holds, one that nearly does, or anything. */
const options = fc.record(
  {
    'api-backend': near('vllm', 'ollama', '__proto__', 'constructor'),
    'traffic-scenario': near<unknown>('D(5,5)', ['D(5,5)', 'N(480,240)/(300,150)'], 'D(1e9,1)', 'U(('),
    'num-concurrency': near<unknown>(4, [1, 2, 4], '4', 1e12, 0),
    'request-rate': near<unknown>(5, [1, 10], 1e300, 1e-300),
    'max-requests-per-run': near<unknown>(100, 1e15, -0),
    'max-time-per-run': near<unknown>('60s', '1e300', 0.0001),
    'warmup-requests': near<unknown>(0, 1e9, '1e9'),
    header: near<unknown>({ 'x-a': 'b' }, ['x-a: b'], { 'x\r\ny': 'z' }, ['no colon']),
    'additional-request-params': near<unknown>({ a: 1 }, '{', '[]'),
    goodput: near<unknown>('ttft:500', 'ttft:-1', 'x:1', 'ttft:1e999'),
    'dataset-path': near<unknown>('missing.jsonl', '/dev/null', '.', 'plan.yaml'),
    'model-tokenizer': near<unknown>('o200k_base', 'missing', '/dev/null'),
    tag: near<unknown>({ team: 'a' }, ['team=a'], 'no equals'),
    timeout: near<unknown>('10s', 1e300, '-1s'),
    threads: near<unknown>(1, 1e9),
    config: near<unknown>('plan.yaml'),
    'no-such-option': anything,
  },
  { requiredKeys: [] },
);

/** One or two of them, so that a wrong one does not hide what another does. */
const fewOptions = fc.tuple(options, fc.nat(), fc.integer({ min: 0, max: 2 })).map(([all, from, count]) => {
  const entries = Object.entries(all);
  return Object.fromEntries(entries.slice(from % (entries.length + 1)).slice(0, count));
});
const sound = { 'api-base': 'http://127.0.0.1:1', model: 'm' };

/** A file of options: most are such a file, some are text that a parser may stumble over. */
export const hostilePlanText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fewOptions.map((few) => JSON.stringify({ ...sound, ...few })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      'null',
      '[1, 2]',
      'model: m\nmodel: n',
      'a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: &d [*c, *c, *c, *c]\nmodel: *d',
      `${'['.repeat(20_000)}`,
      'model: !!js/function "function () {}"',
      `api-base: http://127.0.0.1:1\nmodel: ${'m'.repeat(1_000_000)}`,
      '\u0000\u001b[2J',
      '__proto__: {polluted: true}\nmodel: m',
    ),
  },
);
