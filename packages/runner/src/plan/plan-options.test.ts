import { expect, it } from 'vitest';
import { z } from 'zod';
import { planOptions, type PlanOption } from './plan-options.ts';
import { describedOptions, runPlanSchema } from './run-plan-schema.ts';

const options = Object.values(planOptions).flatMap((group) => Object.entries<PlanOption>(group));

/** A key is given in several ways, which a front end has flags of its own for. */
const withoutFlag = ['apiKey', 'keepAliveMs'];

it('has a flag for each option of the schema, and no flag for anything else', () => {
  const { properties } = z.toJSONSchema(runPlanSchema, { io: 'input', unrepresentable: 'any' });
  const names = [...options.map(([path]) => path.split('.')[0]), ...withoutFlag];
  expect(new Set(names)).toEqual(new Set(Object.keys(properties ?? {})));
});

it('has paths that the schema knows, and no flag twice', () => {
  for (const [path] of options) {
    const [name = '', inner] = path.split('.');
    const value = inner === undefined ? Symbol('wrong') : { [inner]: Symbol('wrong') };
    const issues = runPlanSchema.safeParse({ [name]: value }).error?.issues ?? [];
    expect([path, issues.filter(({ code }) => code === 'unrecognized_keys')]).toEqual([path, []]);
  }
  const flags = options.flatMap(([, { flag, aliases = [] }]) => [flag, ...aliases]);
  expect(new Set(flags).size).toBe(flags.length);
});

it('describes each option by its own words, and takes any object', () => {
  const described = describedOptions();
  const { properties = {} } = z.toJSONSchema(described);
  expect(properties['concurrency']).toMatchObject({ description: expect.stringContaining('1 4 16 64') });
  expect(properties['backend']).toMatchObject({ default: 'openai', enum: expect.arrayContaining(['vllm']) });
  expect(properties['maxDurationMs']).toMatchObject({ description: 'time of each level' });
  expect(properties['keepAliveMs']).not.toHaveProperty('description');
  expect(properties).not.toHaveProperty('output');
  expect(described.parse({ concurrency: 'many' })).toEqual({ concurrency: 'many' });
});
