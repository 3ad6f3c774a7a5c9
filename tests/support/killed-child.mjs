// A process of its own that runs the benchmark its parent's first message describes until it is killed, on a fleet where
// the message names one. Twenty times a second it says how many requests have ended so far. Plain JavaScript, so that it
// needs nothing but the build.
import { runBenchmark } from '@genai-bench/runner';

const { options, fleet } = await new Promise((resolve) => process.once('message', resolve));
const run = runBenchmark(options, fleet === undefined ? {} : await onFleet(fleet));
run.result.catch((error) => console.error(error));
let count = 0;
const say = () => process.send?.({ runId: run.runId, count, atMs: Number(process.hrtime.bigint()) / 1e6 });
for await (const event of run) {
  if (event.type === 'run-started') setInterval(say, 50);
  if (event.type === 'request-finished') count += 1;
}

async function onFleet(driverOptions) {
  const { createFleetDriver } = await import('@genai-bench/fleet');
  return { createDriver: createFleetDriver(driverOptions) };
}
