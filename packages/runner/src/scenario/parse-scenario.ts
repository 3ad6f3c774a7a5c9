import { scanScenario, scenarioError } from './scan-scenario.ts';
import type { ScannedScenario } from './scan-scenario.ts';
import { scenarioAdvice, scenarioForms } from './scenario-grammar.ts';
import type { ScenarioSpec } from './scenario-spec.ts';

/**
 * Reads a traffic scenario in genai-bench's grammar: `D(in,out)`, `N(μ,σ)/(μ,σ)`, `U(min,max)/(min,max)`, `U(max,max)`,
 * `E(tokens)`, `R(doc,query)`, `I(w,h[,n])`, `A(chars)`, `V(…)` and `dataset`. Spaces are allowed and dropped from the
 * name. Throws a `RunnerError` (`invalid-scenario`) that points at the offending part. What parses need not be something
 * this runner can execute: `requireExecutable` tells.
 */
export function parseScenario(text: string): ScenarioSpec {
  const scanned = scanScenario(text, scenarioAdvice);
  const form = Object.hasOwn(scenarioForms, scanned.type) ? scenarioForms[scanned.type] : undefined;
  if (form === undefined) throw unknownType(scanned);
  const sizes = scanned.groups.map((group) => group.length);
  if (!form.shapes.some((shape) => shape.join() === sizes.join())) {
    throw scenarioError(text, groupsStart(scanned), wrongShape(scanned, sizes), scenarioAdvice(scanned.type));
  }
  return form.build(scanned, canonicalName(scanned));
}

function canonicalName({ type, groups }: ScannedScenario): string {
  return type + groups.map((group) => `(${group.map(({ value }) => value).join(',')})`).join('/');
}

function groupsStart({ text, type }: ScannedScenario): number {
  const bracket = text.indexOf('(');
  return bracket === -1 ? text.indexOf(type) + type.length : bracket;
}

function wrongShape({ type }: ScannedScenario, sizes: readonly number[]): string {
  if (sizes.length === 0) return `${type} needs numbers in brackets.`;
  return `${type} does not take ${sizes.map((size) => `(${size} number${size === 1 ? '' : 's'})`).join('/')}.`;
}

function unknownType({ text, type }: ScannedScenario): Error {
  const intended = Object.keys(scenarioForms).find((known) => known.toLowerCase() === type.toLowerCase());
  const hint = intended === undefined ? '' : ` Did you mean "${intended}"?`;
  return scenarioError(
    text,
    text.indexOf(type),
    `there is no scenario type "${type}".${hint}`,
    scenarioAdvice(type),
  );
}
