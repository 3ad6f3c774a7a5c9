import { describe, expect, it } from 'vitest';
import { logText, selectLog } from './select-log.ts';

const logs = ['one', 'Two\u001B[2J', 'three'].map((message, index) => ({
  message,
  level: 'info' as const,
  timestamp: 1_795_255_200,
  atMs: index,
}));

describe('selectLog', () => {
  it('finds text whatever its case', () => {
    expect(selectLog(logs, 0, 'tWO').map(({ key }) => key)).toEqual([1]);
  });

  it('gives a line the same key when older ones are pushed out', () => {
    expect(selectLog(logs, 0, 'three')[0]?.key).toBe(selectLog(logs.slice(1), 1, 'three')[0]?.key);
  });
});

describe('logText', () => {
  it('takes out characters that a terminal would obey', () => {
    const text = logText(selectLog(logs, 0, 'two'));
    expect(text).toBe('2026-11-21T10:00:00.000Z INFO Two [2J\n');
  });
});
