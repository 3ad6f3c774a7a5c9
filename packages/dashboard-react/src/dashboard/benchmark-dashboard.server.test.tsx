import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { sampleLiveView, sampleRun } from '../testing/sample-run-view.ts';
import { BenchmarkDashboard } from './benchmark-dashboard.tsx';

describe('BenchmarkDashboard on a server', () => {
  it('renders figures of a live view without a DOM', () => {
    expect(typeof document).toBe('undefined');
    const html = renderToString(<BenchmarkDashboard source={sampleLiveView()} />);
    expect(html).toContain('Level 3 of 3');
    expect(html).toContain('sample-8b');
  });

  it('renders a finished run from its summary', () => {
    const html = renderToString(<BenchmarkDashboard source={sampleRun().summary} />);
    expect(html).toContain('Stored run');
    expect(html).toContain('Completed');
  });

  it('waits instead of connecting when it is given an address', () => {
    let connectCount = 0;
    const html = renderToString(
      <BenchmarkDashboard
        source="http://localhost:8080"
        connect={() => {
          connectCount += 1;
          throw new Error('A server render must not connect.');
        }}
      />,
    );
    expect(html).toContain('Connecting');
    expect(connectCount).toBe(0);
  });

  it('puts no style into the markup, so that a strict policy on styles holds', () => {
    const html = renderToString(<BenchmarkDashboard source={sampleLiveView()} />);
    expect(html).not.toMatch(/ style=|<style|<script/);
  });
});
