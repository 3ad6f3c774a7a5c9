import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';

/** A program that tests need and npm does not bring. */
export interface Tool {
  readonly name: string;
  /** Environment variable that names the program, for machines where it stands elsewhere. */
  readonly variable: string;
  /** Paths, or names to look for in PATH; the first that exists is taken. */
  readonly candidates: readonly string[];
  readonly debianPackage: string;
}

const run = promisify(execFile);
const longestInstallMs = 10 * 60_000;

/**
 * Path of the program. Where it is missing it is installed, if that can be done without asking (Debian, as root);
 * else this throws one line that says what to install, because a test that skips itself proves nothing.
 */
export async function ensureTool(tool: Tool): Promise<string> {
  const named = process.env[tool.variable];
  if (named !== undefined && named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`${tool.variable} is "${named}", which is no program. Name the path of ${tool.name}.`);
  }
  const found = findTool(tool);
  if (found !== undefined) return found;
  const aptGet = findProgram('apt-get');
  if (aptGet === undefined || process.getuid?.() !== 0) throw new Error(adviceFor(tool));
  try {
    const options = {
      timeout: longestInstallMs,
      maxBuffer: 2 ** 26,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    await run(aptGet, ['update'], options);
    await run(aptGet, ['install', '-y', '--no-install-recommends', tool.debianPackage], options);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new Error(`${adviceFor(tool)} Installing it failed: ${reason}`, { cause: error });
  }
  const installed = findTool(tool);
  if (installed === undefined) throw new Error(adviceFor(tool));
  return installed;
}

function adviceFor({ name, variable, debianPackage }: Tool): string {
  return `These tests need ${name}: install it (Debian: apt-get install ${debianPackage}), or name its path in ${variable}.`;
}

function findTool({ candidates }: Tool): string | undefined {
  for (const candidate of candidates) {
    const path = findProgram(candidate);
    if (path !== undefined) return path;
  }
  return undefined;
}

function findProgram(name: string): string | undefined {
  if (isAbsolute(name)) return isExecutable(name) ? name : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: either way not a program that can be used.
    return false;
  }
}
