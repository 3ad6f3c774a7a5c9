import { userInfo } from 'node:os';

/** Who types a command, as the audit log names them. */
export function cliActor(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // Containers may run as a number that has no name.
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}
