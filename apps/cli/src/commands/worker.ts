import { runFleetWorker } from '@genai-bench/fleet';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { readFleetSecret, readKeyOrigins, readStateFolder, requireRedis } from '../options/fleet-settings.ts';
import type { RawFlags } from '../options/raw-flags.ts';
import { safeText } from '../print/safe-text.ts';
import type { Shell } from '../shell.ts';
import { listenForEnd } from './listen-for-end.ts';

/** `genai-bench worker`: makes shares of other people's runs until Ctrl-C. */
export async function runWorkerCommand(raw: RawFlags, shell: Shell): Promise<ExitCode> {
  const { url, prefix } = requireRedis(raw, shell.env);
  const [name, apiKeyEnv] = [raw.get('name'), raw.get('api-key-env')];
  const apiKeyFor = readKeyOrigins(raw, shell.env);
  const secret = readFleetSecret(shell.env);
  const end = listenForEnd(shell);
  try {
    await runFleetWorker({
      redis: url,
      ...(prefix === undefined ? {} : { prefix }),
      env: shell.env,
      signal: end.signal,
      ...(name === undefined ? {} : { name: safeText(String(name)) }),
      apiKeyFor,
      stateFolder: readStateFolder(raw, shell.env),
      ...(secret === undefined ? {} : { secret }),
      ...(apiKeyEnv === undefined ? {} : { apiKeyEnv: String(apiKeyEnv) }),
      ...(raw.get('quiet') === true ? {} : { say: (line) => shell.stderr.write(`${safeText(line)}\n`) }),
    });
  } finally {
    end.close();
  }
  return exitCode.ok;
}
