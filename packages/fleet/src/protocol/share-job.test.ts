import { describe, expect, it } from 'vitest';
import { createSeal, downContext } from './seal.ts';
import { openShareJob, sealShareJob, type SealedJob, type ShareJob } from './share-job.ts';

const job: ShareJob = {
  runId: 'run-1',
  version: '1.0.0',
  place: 0,
  count: 2,
  redisOutageMs: 45_000,
  redisWaitMs: 600_000,
  plan: { model: 'm' },
  needsKey: false,
  needsHeaders: false,
};
const [open, ours, theirs] = [
  createSeal(undefined),
  createSeal('ours-0123456789abcdef'),
  createSeal('theirs-0123456789abcd'),
];
/** Through Redis, as BullMQ does it. */
const sent = (sealed: SealedJob): unknown => JSON.parse(JSON.stringify(sealed));

describe('openShareJob', () => {
  it.each([open, ours])('gives the share that the same fleet sealed', (seal) => {
    expect(openShareJob(sent(sealShareJob(job, seal)), seal)).toEqual(job);
  });

  it.each([
    [theirs, ours, 'signed with another fleet secret'],
    [open, ours, 'takes only runs that are signed'],
    [ours, open, 'this worker has none'],
  ])('refuses a share of another fleet', (writer, reader, problem) => {
    expect(() => openShareJob(sent(sealShareJob(job, writer)), reader)).toThrow(problem);
  });

  it('refuses a share that was changed after it was sealed', () => {
    const sealed = sealShareJob(job, ours);
    const changed = { ...sealed, share: sealed.share.replace('run-1', 'run-2') };
    expect(() => openShareJob(changed, ours)).toThrow('another fleet secret');
  });

  it.each([
    [{ ...job, place: -1 }, 'malformed at place'],
    [{ ...job, runId: '../x:y' }, 'malformed at runId'],
    [{ ...job, redisOutageMs: 1e300 }, 'malformed at redisOutageMs'],
    [{ ...job, more: 1 }, 'malformed at its root'],
    [[], 'malformed'],
  ])('refuses %j', (share, problem) => {
    expect(() => openShareJob(sealShareJob(share as ShareJob, open), open)).toThrow(problem);
  });

  it.each([undefined, null, 7, {}, { protocol: 2 }, { protocol: 3 }, { protocol: 3, share: '{', seal: '' }])(
    'refuses a job that is %j',
    (data) => {
      expect(() => openShareJob(data, open)).toThrow(/protocol|not JSON|another fleet|this worker has none/);
    },
  );
});

describe('createSeal', () => {
  it('holds for one run, share, direction and session alone', () => {
    const text = '{"type":"state"}';
    const seal = ours.of(downContext('run-1', 0, 'session-a'), text);
    expect(ours.isValid(downContext('run-1', 0, 'session-a'), text, seal)).toBe(true);
    expect(ours.isValid(downContext('run-1', 0, 'session-b'), text, seal)).toBe(false);
    expect(ours.isValid(downContext('run-1', 1, 'session-a'), text, seal)).toBe(false);
    expect(ours.isValid(downContext('run-1', 0, 'session-a'), `${text} `, seal)).toBe(false);
    expect(ours.isValid(downContext('run-1', 0, 'session-a'), text, undefined)).toBe(false);
  });
});
