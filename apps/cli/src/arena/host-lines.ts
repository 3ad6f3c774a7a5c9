import type { SurveyedHost } from '@genai-bench/arena';
import { safeText } from '../print/safe-text.ts';

/** The hosts as a person is told of them, best first, one line each. */
export function hostLines(hosts: readonly SurveyedHost[]): readonly string[] {
  const rows = hosts.map((host) => [host.name, new URL(host.apiBase).host, stateOf(host)] as const);
  const widthOf = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  return rows.map(
    ([name, address, state]) => `  ${name.padEnd(widthOf(0))}  ${address.padEnd(widthOf(1))}  ${state}`,
  );
}

function stateOf({
  isReachable,
  version,
  gpuShare,
  isGpuStated,
  outputTokensPerSecond,
}: SurveyedHost): string {
  if (!isReachable) return 'not reachable';
  return [
    version === undefined ? 'reachable' : `Ollama ${safeText(version).slice(0, 20)}`,
    gpuShare === undefined ? 'no model loaded' : isGpuStated ? statedGpu(gpuShare) : vram(gpuShare),
    ...(outputTokensPerSecond === undefined ? [] : [`${outputTokensPerSecond.toFixed(0)} tok/s`]),
  ].join(', ');
}

function statedGpu(share: number): string {
  return share > 0 ? 'said to have a GPU' : 'said to have no GPU';
}

/** Rounded down: 99.9 % on the GPU is not all of it. */
function vram(share: number): string {
  return `${Math.floor(share * 100)} % in VRAM`;
}
