import { startSimulator } from '@genai-bench/simulator';
import { demoFirstTokenShare, demoModels, demoTokenCount, type DemoServers } from '../arena/demo-models.ts';
import { readScale } from '../arena/read-scale.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import type { Shell } from '../shell.ts';
import { listenForEnd } from './listen-for-end.ts';

/** The demo's models, in the demo's child process: each a server of its own with the speed of the model. */
export async function runArenaSimulateCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const scale = readScale(raw);
  const end = listenForEnd(shell);
  process.stdin.resume().once('end', end.now);
  process.stdin.once('close', end.now);
  const simulators = await Promise.all(
    demoModels.map(({ id, seconds }, index) => {
      const totalMs = seconds * 1000 * scale;
      return startSimulator({
        models: [id],
        seed: index + 1,
        ttftMs: demoFirstTokenShare * totalMs,
        itlMs: ((1 - demoFirstTokenShare) * totalMs) / (demoTokenCount - 1),
        loadMs: 500 * scale,
        // Only the limit of the request ends an answer, so that each takes its model's time.
        naturalTokens: 1e9,
        // Watched by people: a millisecond more or less is nothing to them.
        spinMs: 0,
      });
    }),
  );
  const servers: DemoServers = { urls: simulators.map(({ url }) => url) };
  await shell.print(`${JSON.stringify(servers)}\n`);
  await end.asked;
  await Promise.all(simulators.map((simulator) => simulator.close()));
  end.close();
  return exitCode.ok;
}
