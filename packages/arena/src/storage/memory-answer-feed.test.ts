import { describe, expect, it } from 'vitest';
import { describeAnswerFeedContract } from '../testing/answer-feed-contract.ts';
import { createMemoryAnswerFeed } from './memory-answer-feed.ts';

describeAnswerFeedContract('memory', async () => {
  const feed = createMemoryAnswerFeed();
  return async () => feed;
});

describe('createMemoryAnswerFeed', () => {
  it('lets texts go some time after their last piece', async () => {
    let nowMs = 0;
    const feed = createMemoryAnswerFeed({ ttlMs: 1000, now: () => nowMs });
    feed.append('battle-1', 0, 'a', 'text');
    nowMs = 600;
    feed.append('battle-1', 1, 'b', 'text');
    feed.append('battle-1', 0, 'a', ' more');
    nowMs = 1599;
    expect(await feed.read('battle-1', 0)).toEqual({ contestantId: 'a', text: 'text more' });
    nowMs = 1600;
    expect(await feed.read('battle-1', 0)).toBeUndefined();
    expect(await feed.read('battle-1', 1)).toBeUndefined();
  });
});
