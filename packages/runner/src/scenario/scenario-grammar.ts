import type { ScannedNumber, ScannedScenario } from './scan-scenario.ts';
import { scenarioError } from './scan-scenario.ts';
import type { NormalLength, ScenarioSpec, UniformLength } from './scenario-spec.ts';

/** One scenario type: how it is written and what it means. */
export interface ScenarioForm {
  /** Numbers of each group, in each of the allowed shapes. */
  readonly shapes: readonly (readonly number[])[];
  readonly syntax: string;
  readonly example: string;
  readonly meaning: string;
  readonly build: (scanned: ScannedScenario, name: string) => ScenarioSpec;
}

/** The scenario types, in genai-bench's letters. */
export const scenarioForms: Readonly<Record<string, ScenarioForm>> = {
  D: {
    shapes: [[2]],
    syntax: 'D(input,output)',
    example: 'D(100,100)',
    meaning: '100 input tokens and 100 output tokens in each request',
    build: (scanned, name) => ({
      kind: 'deterministic',
      name,
      inputTokenCount: atLeastOne(scanned, 0, 0),
      outputTokenCount: atLeastOne(scanned, 0, 1),
    }),
  },
  N: {
    shapes: [[2, 2]],
    syntax: 'N(inputMean,inputDeviation)/(outputMean,outputDeviation)',
    example: 'N(480,240)/(300,150)',
    meaning: 'input and output tokens from normal distributions',
    build: (scanned, name) => ({
      kind: 'normal',
      name,
      input: normal(scanned, 0),
      output: normal(scanned, 1),
    }),
  },
  U: {
    shapes: [[2], [2, 2]],
    syntax: 'U(inputMin,inputMax)/(outputMin,outputMax)',
    example: 'U(50,100)/(200,250)',
    meaning: 'input and output tokens spread evenly between bounds; U(100,250) gives the upper bounds alone',
    build: (scanned, name) => ({ kind: 'uniform', name, ...uniform(scanned) }),
  },
  E: {
    shapes: [[1]],
    syntax: 'E(tokens)',
    example: 'E(512)',
    meaning: '512 tokens in each document to embed',
    build: (scanned, name) => ({ kind: 'embedding', name, documentTokenCount: atLeastOne(scanned, 0, 0) }),
  },
  R: {
    shapes: [[2]],
    syntax: 'R(documentTokens,queryTokens)',
    example: 'R(512,100)',
    meaning: 'documents of 512 tokens ranked against a query of 100',
    build: (scanned, name) => ({
      kind: 'rerank',
      name,
      documentTokenCount: atLeastOne(scanned, 0, 0),
      queryTokenCount: atLeastOne(scanned, 0, 1),
    }),
  },
  I: {
    shapes: [[2], [3]],
    syntax: 'I(width,height) or I(width,height,images)',
    example: 'I(512,512)',
    meaning: 'one image of 512 by 512 pixels in each request',
    build: (scanned, name) => ({
      kind: 'image',
      name,
      widthPixels: atLeastOne(scanned, 0, 0),
      heightPixels: atLeastOne(scanned, 0, 1),
      imageCount: scanned.groups[0]?.[2] === undefined ? 1 : atLeastOne(scanned, 0, 2),
    }),
  },
  A: {
    shapes: [[1]],
    syntax: 'A(characters)',
    example: 'A(500)',
    meaning: '500 characters of text to speak',
    build: (scanned, name) => ({ kind: 'speech', name, characterCount: atLeastOne(scanned, 0, 0) }),
  },
  V: {
    shapes: [[1], [2], [3], [4]],
    syntax: 'V(…)',
    example: 'D(100,100)',
    meaning: 'V is reserved for video',
    build: (_scanned, name) => ({ kind: 'reserved', name }),
  },
  dataset: {
    shapes: [[]],
    syntax: 'dataset',
    example: 'dataset',
    meaning: 'the rows of the data set as they are',
    build: () => ({ kind: 'dataset', name: 'dataset' }),
  },
};

/** How a type is written, or the list of all types when there is no such type. */
export function scenarioAdvice(type: string): string {
  const form = Object.hasOwn(scenarioForms, type) ? scenarioForms[type] : undefined;
  if (form !== undefined) return `Write ${form.syntax}, such as ${form.example}: ${form.meaning}.`;
  const forms = Object.entries(scenarioForms).filter(([letter]) => letter !== 'V');
  return [
    'Write one of:',
    ...forms.map(([, { example, meaning }]) => `  ${example.padEnd(22)}${meaning}`),
  ].join('\n');
}

function numberAt(scanned: ScannedScenario, group: number, index: number): ScannedNumber {
  const found = scanned.groups[group]?.[index];
  if (found === undefined) throw new RangeError(`${scanned.text} has no number ${index} in group ${group}.`);
  return found;
}

function atLeastOne(scanned: ScannedScenario, group: number, index: number): number {
  const { value, at } = numberAt(scanned, group, index);
  if (value >= 1) return value;
  throw scenarioError(scanned.text, at, 'this must be at least 1, got 0.', scenarioAdvice(scanned.type));
}

function normal(scanned: ScannedScenario, group: number): NormalLength {
  // A mean of 0 would put half of the draws below one token; a request needs at least one.
  return { mean: atLeastOne(scanned, group, 0), standardDeviation: numberAt(scanned, group, 1).value };
}

function uniform(scanned: ScannedScenario): { input: UniformLength; output: UniformLength } {
  if (scanned.groups.length === 1) {
    return {
      input: { min: 1, max: atLeastOne(scanned, 0, 0) },
      output: { min: 1, max: atLeastOne(scanned, 0, 1) },
    };
  }
  return { input: bounds(scanned, 0), output: bounds(scanned, 1) };
}

/** A lower bound of 0 reads as 1: a request needs at least one token. */
function bounds(scanned: ScannedScenario, group: number): UniformLength {
  const min = numberAt(scanned, group, 0);
  const max = atLeastOne(scanned, group, 1);
  if (min.value <= max) return { min: Math.max(1, min.value), max };
  const problem = `the lower bound ${min.value} is above the upper bound ${max}.`;
  throw scenarioError(scanned.text, min.at, problem, scenarioAdvice(scanned.type));
}
