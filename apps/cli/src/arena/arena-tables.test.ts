import { rateModels, type BattleView, type RatedVote } from '@genai-bench/arena';
import { describe, expect, it } from 'vitest';
import { createPaint } from '../print/paint.ts';
import { hostLines } from './host-lines.ts';
import { leaderboardLines } from './leaderboard-lines.ts';
import { revealLines } from './reveal-lines.ts';

describe('hostLines', () => {
  it('says of each host whether it is there, where its models are, and how fast', () => {
    const host = { models: [], isReachable: true, isGpuStated: false };
    expect(
      hostLines([
        {
          ...host,
          name: 'gpu',
          apiBase: 'http://10.0.0.5:11434',
          version: '0.9.1',
          gpuShare: 1,
          outputTokensPerSecond: 45.2,
        },
        { ...host, name: 'part', apiBase: 'http://h:1', gpuShare: 0.999 },
        { ...host, name: 'idle', apiBase: 'http://h:2', version: '\u001b[2J' },
        { ...host, name: 'told', apiBase: 'http://h:3', gpuShare: 1, isGpuStated: true },
        { ...host, name: 'away', apiBase: 'http://h:4', isReachable: false },
      ]),
    ).toEqual([
      '  gpu   10.0.0.5:11434  Ollama 0.9.1, 100 % in VRAM, 45 tok/s',
      '  part  h:1             reachable, 99 % in VRAM',
      '  idle  h:2             Ollama [2J, no model loaded',
      '  told  h:3             reachable, said to have a GPU',
      '  away  h:4             not reachable',
    ]);
  });
});

describe('leaderboardLines', () => {
  const votesOf = (pairs: readonly (readonly [string, string, RatedVote['outcome']])[]): RatedVote[] =>
    pairs.flatMap(([left, right, outcome], pair) =>
      Array.from({ length: 20 }, (_, index): RatedVote => ({
        battleId: `${pair}-${index}`,
        round: 1,
        voterId: `v${index}`,
        left,
        right,
        outcome,
        order: 'random',
        isExhibition: false,
        isFlagged: false,
      })),
    );

  it('names places, intervals and speeds, and marks whom none beats in both', () => {
    const ratings = rateModels(
      votesOf([
        ['a', 'b', 'left'],
        ['b', 'a', 'left'],
        ['a', 'b', 'left'],
        ['a', 'b', 'tie'],
      ]),
    );
    const lines = leaderboardLines({
      ratings,
      speeds: [
        {
          contestantId: 'a',
          answerCount: 9,
          ttftMsMedian: 250,
          outputTokensPerSecondMedian: 40,
          failureCount: 0,
        },
      ],
      paretoFrontIds: ['a'],
      labels: { a: 'Alpha | \u001b[31mred', b: 'Beta' },
    });
    expect(lines[0]).toMatch(/\| rank \| model +\| rating \| +95 % \| votes \| TTFT s \| tok\/s \|/);
    expect(lines[2]).toMatch(/1.* \| Alpha \/  \[31mred \* .*\| +\d+ to \d+ \| +80 \| +0\.25 \| +40\.0 \|/);
    expect(lines.slice(4)).toEqual([
      '80 votes of 20 people in 80 battles rated; methodology 1.',
      '* Nobody here is both better and faster.',
    ]);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80);
  });

  it('says that votes which all go one way give no comparison', () => {
    const ratings = rateModels(votesOf([['a', 'b', 'left']]));
    const lines = leaderboardLines({ ratings, speeds: [], paretoFrontIds: [], labels: {} });
    expect(lines.join('\n')).toContain('their ratings do not compare');
  });

  it('says when there is nothing yet', () => {
    const board = { ratings: rateModels([]), speeds: [], paretoFrontIds: [], labels: {} };
    expect(leaderboardLines(board)).toEqual(['No votes yet that are settled.']);
  });
});

describe('revealLines', () => {
  it('says what was voted, who failed, and keeps loading apart', () => {
    const contestant = { isExhibition: false, namesSaid: [] };
    const view: BattleView = {
      battleId: 'x',
      prompt: 'Why?',
      phase: 'revealed',
      turn: 9,
      votes: [],
      reveal: {
        contestants: [
          {
            ...contestant,
            contestantId: 'a',
            label: 'Alpha',
            ttftMs: 2_465,
            e2eLatencyMs: 3_245,
            outputTokenCount: 30,
            loadMs: 2_345,
          },
          { ...contestant, contestantId: 'b', label: 'B\u009b2J', failure: 'rate_limited' },
        ],
        rounds: [
          {
            round: 0,
            leftId: 'a',
            rightId: 'b',
            isExhibition: false,
            outcome: 'both_bad',
            unrated: 'both-bad',
          },
        ],
        winnerId: 'a',
      },
    };
    expect(revealLines(view, createPaint(false))).toEqual([
      'Round 1: neither Alpha nor B 2J',
      'Stayed to the end: Alpha',
      '',
      '| model | TTFT s | tok/s | total s | tokens | note                   |',
      '| ----- | -----: | ----: | ------: | -----: | ---------------------- |',
      '| Alpha |   2.46 |     – |    3.25 |     30 | includes 2.3 s to load |',
      '| B 2J  |      – |     – |       – |      – | failed: rate limited   |',
      'Times are as measured: TTFT and total include loading a model into memory; tok/s does not.',
    ]);
  });
});
