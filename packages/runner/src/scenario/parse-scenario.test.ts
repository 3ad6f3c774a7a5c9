import { describe, expect, it } from 'vitest';
import { RunnerError } from '../errors.ts';
import { defaultsByTask } from '../plan/plan-options.ts';
import { parseScenario } from './parse-scenario.ts';
import { scenarioFileName } from './scenario-file-name.ts';

function messageOf(text: string): string {
  try {
    parseScenario(text);
  } catch (error) {
    expect(error).toBeInstanceOf(RunnerError);
    expect(error).toMatchObject({ code: 'invalid-scenario' });
    return String((error as RunnerError).message);
  }
  throw new Error(`${text} parses`);
}

describe('parseScenario', () => {
  it.each([
    ['D(100,1)', { kind: 'deterministic', name: 'D(100,1)', inputTokenCount: 100, outputTokenCount: 1 }],
    [
      ' D ( 0100 , 1 ) ',
      { kind: 'deterministic', name: 'D(100,1)', inputTokenCount: 100, outputTokenCount: 1 },
    ],
    [
      'N(480,240) / (300,0)',
      {
        kind: 'normal',
        name: 'N(480,240)/(300,0)',
        input: { mean: 480, standardDeviation: 240 },
        output: { mean: 300, standardDeviation: 0 },
      },
    ],
    [
      'U(0,100)/(200,250)',
      {
        kind: 'uniform',
        name: 'U(0,100)/(200,250)',
        input: { min: 1, max: 100 },
        output: { min: 200, max: 250 },
      },
    ],
    [
      'U(100,250)',
      { kind: 'uniform', name: 'U(100,250)', input: { min: 1, max: 100 }, output: { min: 1, max: 250 } },
    ],
    ['E(64)', { kind: 'embedding', name: 'E(64)', documentTokenCount: 64 }],
    ['R(512,100)', { kind: 'rerank', name: 'R(512,100)', documentTokenCount: 512, queryTokenCount: 100 }],
    ['I(512,256)', { kind: 'image', name: 'I(512,256)', widthPixels: 512, heightPixels: 256, imageCount: 1 }],
    [
      'I(512,256,3)',
      { kind: 'image', name: 'I(512,256,3)', widthPixels: 512, heightPixels: 256, imageCount: 3 },
    ],
    ['A(500)', { kind: 'speech', name: 'A(500)', characterCount: 500 }],
    ['V(1,2)', { kind: 'reserved', name: 'V(1,2)' }],
    [' dataset ', { kind: 'dataset', name: 'dataset' }],
  ])('reads %s', (text, spec) => {
    expect(parseScenario(text)).toEqual(spec);
  });

  it('reads the name it gave, to the same spec', () => {
    for (const text of ['D( 1, 2)', 'N(4,2)/( 3 , 1 )', 'U(1,2)/(3,4)', 'U(3,4)', 'dataset ']) {
      const spec = parseScenario(text);
      expect(parseScenario(spec.name)).toEqual(spec);
    }
  });

  it('points at the offending part and shows the right form', () => {
    expect(messageOf('D(100,x)')).toBe(
      [
        'The traffic scenario "D(100,x)" is wrong: a whole number belongs here, but "x" stands there.',
        '  D(100,x)',
        '        ^',
        'Write D(input,output), such as D(100,100): 100 input tokens and 100 output tokens in each request.',
      ].join('\n'),
    );
  });

  it.each([
    ['D(100,-5)', '"-5" stands there', 6],
    ['D(1.5,2)', '"1.5" is not a whole number', 2],
    ['D(1e3,2)', '"1e3" is not a whole number', 2],
    ['D(0,2)', 'must be at least 1', 2],
    ['D(2,0)', 'must be at least 1', 4],
    ['N(0,1)/(1,1)', 'must be at least 1', 2],
    ['D(100', 'the text ends', 5],
    ['D(100,100', 'the text ends', 9],
    ['D(100,100)x', '"x" stands there', 10],
    ['D(100;100)', '";" stands there', 5],
    ['D100,100', '"100" stands there', 1],
    ['D', 'D needs numbers in brackets', 1],
    ['D()', '")" stands there', 2],
    ['D(1,2,3)', 'D does not take (3 numbers)', 1],
    ['N(1,2)', 'N does not take (2 numbers)', 1],
    ['dataset(1)', 'dataset does not take (1 number)', 7],
    ['U(5,2)/(1,2)', 'lower bound 5 is above the upper bound 2', 2],
    ['D(1,99999999999999999999)', 'above the largest number', 4],
    ['Q(1)', 'there is no scenario type "Q"', 0],
    ['d(1,2)', 'Did you mean "D"?', 0],
    ['toString(1)', 'there is no scenario type "toString"', 0],
    ['(1,2)', 'must begin with a scenario type', 0],
    ['', 'the text ends', 0],
  ])('refuses %s: %s', (text, problem, caretAt) => {
    const lines = messageOf(text).split('\n');
    expect(lines[0]).toContain(problem);
    expect(lines[2]).toBe(`  ${' '.repeat(caretAt)}^`);
    expect(lines.slice(3).join('\n')).toMatch(/^Write /u);
  });
});

it('reads the scenarios that a plan has by default', () => {
  const names = Object.values(defaultsByTask).flatMap(({ scenarios }) => scenarios);
  expect(names.map((name) => parseScenario(name).name)).toEqual(names);
});

describe('scenarioFileName', () => {
  it.each([
    ['D(100,100)', 'D100_100'],
    ['N(480,240)/(300,150)', 'N480_240_300_150'],
    ['dataset', 'dataset'],
    ['a:b\\c d', 'a_b_cd'],
  ])('writes %s as %s', (name, fileName) => {
    expect(scenarioFileName(name)).toBe(fileName);
  });
});
