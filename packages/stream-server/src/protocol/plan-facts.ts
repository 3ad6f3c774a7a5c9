/** What lists say of a run before it has any figures. */
export interface PlanFacts {
  readonly model: string;
  readonly backend: string;
  readonly task: string;
  readonly scenarios: readonly string[];
  /** What the run was marked with; absent when with nothing. */
  readonly tags?: Readonly<Record<string, string>>;
}

const UNKNOWN = 'unknown';

/** What a plan says of its run; what it does not say reads "unknown". `task` is that of the first level, where known. */
export function planFacts(
  plan: Readonly<Record<string, unknown>>,
  scenarios: readonly string[],
  task?: string,
): PlanFacts {
  const tags = tagsOf(plan['tags']);
  return {
    model: textOf(plan['model']) ?? UNKNOWN,
    backend: textOf(plan['backend']) ?? UNKNOWN,
    task: textOf(plan['task']) ?? task ?? UNKNOWN,
    scenarios: [...new Set(scenarios)],
    ...(tags === undefined ? {} : { tags }),
  };
}

/** What a plan says its tags are; whatever is no text is left out. */
function tagsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const tags = Object.entries(value).filter(([, text]) => typeof text === 'string');
  return tags.length === 0 ? undefined : (Object.fromEntries(tags) as Record<string, string>); // Holds: filtered so.
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
