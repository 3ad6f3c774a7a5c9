import type { RunOutputStart } from '../run-output.ts';

/** What the names of the folder and the metadata need of a described plan. A plan is foreign data here: text or nothing. */
export interface PlanLabels {
  readonly backend: string;
  readonly model: string;
  readonly task: string;
  readonly serverEngine?: string;
  readonly serverVersion?: string;
  readonly serverGpuType?: string;
  readonly serverGpuCount?: string;
}

export function selectPlanLabels(plan: RunOutputStart['plan']): PlanLabels {
  const labels = serverLabels(plan['serverLabels']);
  return {
    backend: textOf(plan['backend']) ?? 'unknown',
    model: textOf(plan['model']) ?? 'unknown',
    task: textOf(plan['task']) ?? 'text-to-text',
    ...pick('serverEngine', labels.get('engine')),
    ...pick('serverVersion', labels.get('version')),
    ...pick('serverGpuType', labels.get('gputype')),
    ...pick('serverGpuCount', labels.get('gpucount')),
  };
}

/** The last segment of a model's name: `meta-llama/Llama-3` is `Llama-3`. */
export function modelShortName(model: string): string {
  return model.split('/').findLast((segment) => segment !== '') ?? model;
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Labels by name, however it is spelled: `gpuType`, `gpu-type` and `server_gpu_type` are one. */
function serverLabels(labels: unknown): ReadonlyMap<string, string> {
  if (typeof labels !== 'object' || labels === null) return new Map();
  return new Map(
    Object.entries(labels).flatMap(([key, value]) => {
      const text = textOf(value);
      const name = key
        .toLowerCase()
        .replace(/[^a-z]/g, '')
        .replace(/^server/, '');
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}

function pick<Key extends keyof PlanLabels>(
  key: Key,
  value: string | undefined,
): Partial<Record<Key, string>> {
  // A computed key widens to an index signature; the record has exactly this one.
  return value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, string>>);
}
