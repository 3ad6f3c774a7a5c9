import { describe, expect, it } from 'vitest';
import { parseConfig } from './config-file.ts';

const parse = (text: string) => Object.fromEntries(parseConfig(text, 'bench.yaml'));

describe('parseConfig', () => {
  it('reads YAML under the names of the flags, in any usual spelling', () => {
    expect(parse('api-base: http://x\nnum_concurrency: [1, 8]\nmaxTimePerRun: 60s\ndry-run: true')).toEqual({
      'api-base': 'http://x',
      'num-concurrency': ['1', '8'],
      'max-time-per-run': '60s',
      'dry-run': true,
    });
  });

  it('reads JSON, objects of parameters and headers included', () => {
    expect(parse('{"additional-request-params": {"temperature": 0}, "header": {"X-A": "b"}}')).toEqual({
      'additional-request-params': '{"temperature":0}',
      header: ['X-A: b'],
    });
  });

  it('turns save: false into no-save', () => {
    expect(parse('save: false')).toEqual({ 'no-save': true });
    expect(parse('color: true')).toEqual({ 'no-color': false });
  });

  it('gives nothing for an empty file', () => {
    expect(parse('')).toEqual({});
  });

  it.each([
    ['modle: x', 'bench.yaml: "modle" is not an option. Did you mean "model"?'],
    ['scenarios: x', 'Did you mean "traffic-scenario"?'],
    ['- a', 'must hold options by name'],
    ['model: [a, b]', 'model takes one value'],
    ['num-concurrency: []', 'num-concurrency is an empty list'],
    ['model:', 'model has no value'],
    ['quiet: maybe', 'quiet must be true or false'],
    ['config: other.yaml', 'names another config file'],
    ['model: x\ntask: [', 'is not valid YAML or JSON at line 2'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('does not quote a broken line, which may hold a key', () => {
    expect(() => parse('api-key: "sk-canary\nmodel: [')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('canary') }),
    );
  });
});
