// A process of its own that runs the benchmark its parent's first message describes, prints all that a careless
// program might print, and sends each event back. Plain JavaScript, so that it needs nothing but the build.
import { runBenchmark } from '@genai-bench/runner';

const options = await new Promise((resolve) => process.once('message', resolve));
const run = runBenchmark(options);
console.log(run);
run.result.catch(() => undefined);
try {
  for await (const event of run) {
    console.log(event);
    process.send?.({ event });
  }
  console.log(await run.result);
} catch (error) {
  console.error(error);
  process.send?.({ failure: String(error) });
}
process.disconnect();
