import { describe, expect, it } from 'vitest';
import { createRunControl } from './run-control.ts';

describe('createRunControl', () => {
  it('tells listeners of a stop, and of a second one that is in more of a hurry', () => {
    const control = createRunControl();
    const heard: number[] = [];
    control.onStop((drainMs) => heard.push(drainMs));
    expect(control.stopped).toBe(false);
    control.stop(1000);
    control.stop(1000);
    control.stop(5000);
    control.stop(0);
    control.stop(0);
    expect(heard).toEqual([1000, 0]);
    expect(control).toMatchObject({ stopped: true, drainMs: 0 });
  });

  it('forgets a listener that has left', () => {
    const control = createRunControl();
    const heard: number[] = [];
    const leave = control.onStop((drainMs) => heard.push(drainMs));
    leave();
    control.stop(1);
    expect(heard).toEqual([]);
  });
});
