import { describe, expect, it } from 'vitest';
import { timePerOutputTokenMs } from '../latency/time-per-output-token.ts';
import { buildChunks, buildStreamedRecord } from '../testing/build-record.ts';
import { findPeerDefinition, peerDefinitions } from './peer-definitions.ts';

/**
 * 101 tokens in 51 chunks: first after 1 s, then 50 chunks of two tokens, 20 ms apart, until 2 s. `[DONE]` and the
 * close come at 2.5 s.
 */
const chunkAtMs = Array.from({ length: 51 }, (_, index) => 1000 + index * 20);
const record = buildStreamedRecord(
  { sentAtMs: 0, tokenAtMs: chunkAtMs },
  { tokens: { output: { count: 101, source: 'server' } }, closedAtMs: 2500 },
);

describe('peerDefinitions', () => {
  it.each([
    ['GuideLLM', 'TPOT', 2000 / 101],
    ['GuideLLM', 'ITL', 10],
    ['vLLM bench', 'TPOT', 10],
    ['vLLM bench', 'ITL', 20],
    ['SGLang bench', 'TPOT', 15],
    ['AIPerf', 'inter token latency', 10],
    ['AIPerf', 'inter chunk latency', 20],
    ['llmperf', 'inter token latency', 2000 / 101],
  ] as const)('%s %s', (tool, name, expected) => {
    expect(findPeerDefinition(tool, name)?.perRequest(record)).toBeCloseTo(expected, 9);
  });

  it('tells 19.8 ms from 10 ms for the same stream', () => {
    expect(findPeerDefinition('GuideLLM', 'TPOT')?.perRequest(record)?.toFixed(1)).toBe('19.8');
    expect(timePerOutputTokenMs(record)).toBe(10);
  });

  it('shows where gaps inside one read pull a mean down', () => {
    const shared = buildStreamedRecord(
      { sentAtMs: 0, tokenAtMs: [100, 100, 140] },
      { chunks: buildChunks([100, 100, 140], [0, 0, 1]) },
    );
    expect(findPeerDefinition('vLLM bench', 'ITL')?.perRequest(shared)).toBe(20);
    expect(findPeerDefinition('AIPerf', 'inter chunk latency')?.perRequest(shared)).toBe(20);
  });

  it('treats one token as each tool does', () => {
    const one = buildStreamedRecord({ sentAtMs: 0, tokenAtMs: [50] });
    const of = (tool: 'GuideLLM' | 'vLLM bench' | 'AIPerf', name: string) =>
      findPeerDefinition(tool, name)?.perRequest(one);
    expect([of('GuideLLM', 'TPOT'), of('vLLM bench', 'TPOT'), of('AIPerf', 'inter token latency')]).toEqual([
      50,
      0,
      undefined,
    ]);
  });

  it('has each tool and name once', () => {
    const names = peerDefinitions.map(({ tool, name }) => `${tool} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(findPeerDefinition('GuideLLM', 'goodput')).toBeUndefined();
  });
});
