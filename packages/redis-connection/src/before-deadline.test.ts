import { describe, expect, it } from 'vitest';
import { beforeDeadline } from './before-deadline.ts';

describe('beforeDeadline', () => {
  it('gives what the work gives, or its error', async () => {
    expect(await beforeDeadline(60_000, async (isLate) => isLate())).toBe(false);
    await expect(beforeDeadline(60_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('rejects once the deadline is over, and tells the work that it is late', async () => {
    let finish = (): void => {};
    let wasLate: boolean | undefined;
    const waited = beforeDeadline(5, async (isLate) => {
      await new Promise<void>((resolve) => (finish = resolve));
      wasLate = isLate();
    });
    await expect(waited).rejects.toThrow('Redis did not answer within 5 ms.');
    finish();
    await expect.poll(() => wasLate).toBe(true);
  });
});
