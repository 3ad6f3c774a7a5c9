import type { InstrumentGrade } from '@genai-bench/core-metrics';
import type { ReactNode } from 'react';
import { useDashboard } from '../hooks/dashboard-context.tsx';

const tones = { trusted: 'good', degraded: 'caution', invalid: 'bad' } as const;
const marks = { trusted: '✓', degraded: '!', invalid: '✕' } as const;

/** Whether figures can be believed, by word and mark as well as by colour. */
export function GradeBadge({ verdict }: { readonly verdict: InstrumentGrade['verdict'] }): ReactNode {
  const { messages } = useDashboard();
  return (
    <span className={`gb-badge gb-tone-${tones[verdict]}`}>
      <span aria-hidden="true">{marks[verdict]}</span> {messages[verdict]}
    </span>
  );
}
