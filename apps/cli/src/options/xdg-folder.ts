import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

const folders = {
  XDG_DATA_HOME: ['.local', 'share'],
  XDG_STATE_HOME: ['.local', 'state'],
} as const;

/** This program's folder of that kind, as the XDG rules have it: a path that is not absolute is ignored. */
export function xdgFolder(
  variable: keyof typeof folders,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const stated = env[variable];
  const base = stated !== undefined && isAbsolute(stated) ? stated : join(homedir(), ...folders[variable]);
  return join(base, 'genai-bench');
}
