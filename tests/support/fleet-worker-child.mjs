// A process of its own that makes a fleet's shares, as its parent's first message says. Plain JavaScript, so that it
// needs nothing but the build. What it says goes to stdout; it ends with its parent.
import { runFleetWorker } from '@genai-bench/fleet';

const options = await new Promise((resolve) => process.once('message', resolve));
const end = new AbortController();
process.once('disconnect', () => end.abort());
process.once('SIGTERM', () => end.abort());
// Signs of life, between which a test sees for how long this process stood still.
setInterval(() => {
  if (process.connected) process.send({ atMs: Number(process.hrtime.bigint()) / 1e6 });
}, 50).unref();
try {
  await runFleetWorker({
    ...options,
    env: process.env,
    signal: end.signal,
    say: (line) => console.log(line),
  });
} catch (error) {
  console.log(`failed: ${error instanceof Error ? error.message : String(error)}`);
}
if (process.connected) process.disconnect();
