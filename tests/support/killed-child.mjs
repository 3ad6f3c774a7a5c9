// A process of its own that runs the benchmark its parent's first message describes until it is killed. Twenty times a
// second it says how many requests have ended so far. Plain JavaScript, so that it needs nothing but the build.
import { runBenchmark } from '@genai-bench/runner';

const options = await new Promise((resolve) => process.once('message', resolve));
const run = runBenchmark(options);
let count = 0;
const say = () => process.send?.({ count, atMs: performance.now() });
for await (const event of run) {
  if (event.type === 'run-started') setInterval(say, 50);
  if (event.type === 'request-finished') count += 1;
}
