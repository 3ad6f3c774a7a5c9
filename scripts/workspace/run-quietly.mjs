import { spawn } from 'node:child_process';
import { ROOT } from './root.mjs';

/** A failure whose message is all the reader needs: printed without a stack. */
export class WorkspaceError extends Error {
  /** @override */
  name = 'WorkspaceError';
}

// Only as npm and pnpm report it: a build's own log may well mention a refused connection.
const UNREACHABLE =
  /(npm (error|ERR!)|ERR_PNPM_\w+|WARN|FetchError).*(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)|ERR_PNPM_META_FETCH_FAIL/;

/**
 * The environment of every tool started here. No telemetry, no update checks, no prompts; and a missing
 * network is noticed in seconds, where npm's and pnpm's defaults keep trying for over a minute.
 */
export const QUIET_ENV = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  DO_NOT_TRACK: '1',
  COREPACK_ENABLE_DOWNLOAD_PROMPT: '0',
  npm_config_update_notifier: 'false',
  npm_config_fetch_retries: '2',
  npm_config_fetch_retry_mintimeout: '1000',
  npm_config_fetch_retry_maxtimeout: '4000',
};

/**
 * Runs a tool with its output held back and one line of progress on stderr.
 * On failure the held output becomes the error's message, or one plain line when the network was missing.
 *
 * @param {{ title: string, command: string, args: readonly string[] }} options
 * @returns {Promise<string>} what the tool wrote
 */
export async function runQuietly({ title, command, args }) {
  const startedAtMs = performance.now();
  const isTerminal = process.stderr.isTTY === true;
  process.stderr.write(isTerminal ? `${title}…` : `${title}…\n`);
  const { exitCode, output } = await capture(command, args);
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  if (isTerminal) process.stderr.write(`\r\u001b[2K${exitCode === 0 ? `${title}: ${seconds} s\n` : ''}`);
  if (exitCode === 0) return output;
  if (UNREACHABLE.test(output)) {
    throw new WorkspaceError(
      `${title} needs the npm registry, which cannot be reached. Connect to the network (or set "registry" in .npmrc) and run again.`,
    );
  }
  throw new WorkspaceError(`${title} failed (exit code ${exitCode}):\n${output.trimEnd()}`);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export function capture(command, args) {
  return new Promise((resolve) => {
    /** @type {Buffer[]} */
    const parts = [];
    const child = spawn(command, args, { cwd: ROOT, env: QUIET_ENV, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (part) => parts.push(part));
    child.stderr.on('data', (part) => parts.push(part));
    child.on('error', (error) => resolve({ exitCode: 127, output: error.message }));
    child.on('close', (code) =>
      resolve({ exitCode: code ?? 1, output: Buffer.concat(parts).toString('utf8') }),
    );
  });
}
