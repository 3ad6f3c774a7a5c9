import { cpus, loadavg } from 'node:os';

/** One line that says on what a table was measured, without naming the machine. */
export function machineLine(): string {
  const processors = cpus();
  const load = loadavg()[0] ?? Number.NaN;
  return `Node ${process.version}, ${processors.length} cores (${processors[0]?.model.trim() ?? 'unknown'}), load average at the start ${load.toFixed(1)}.`;
}
