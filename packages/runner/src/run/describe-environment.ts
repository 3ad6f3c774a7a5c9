import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { version } from 'node:process';

/** The machine that measured, as far as figures may depend on it. No host name and no path: results get shared. */
export function describeEnvironment(): Readonly<Record<string, unknown>> {
  const processors = cpus();
  return {
    node: version,
    platform: platform(),
    kernel: release(),
    arch: arch(),
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cpuCount: processors.length,
    memoryBytes: totalmem(),
    loadAverage1m: loadavg()[0],
  };
}
