// A process of its own that runs a benchmark on a fleet, to be killed. Its parent's first message says which.
import { runBenchmark } from '@genai-bench/runner';
import { createFleetDriver } from '@genai-bench/fleet';

const { options, fleet } = await new Promise((resolve) => process.once('message', resolve));
const run = runBenchmark(options, { createDriver: createFleetDriver(fleet) });
run.result.catch((error) => process.send?.({ failure: String(error) }));
for await (const event of run) if (event.type === 'request-finished') process.send?.({ finished: true });
