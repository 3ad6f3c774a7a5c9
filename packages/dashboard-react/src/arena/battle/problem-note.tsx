import type { ReactNode } from 'react';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import type { BattleProblem } from '../model/battle-store.ts';

/** What went wrong and what to do about it. */
export function ProblemNote({ problem }: { readonly problem: BattleProblem }): ReactNode {
  const { messages } = useDashboard();
  return (
    <p className="gb-alert" role="alert">
      {fillMessage(wordsOf(messages, problem.code), { message: problem.message })}
    </p>
  );
}

function wordsOf(messages: Messages, code: string): string {
  const name = `arenaProblem_${code.replaceAll('-', '_')}`;
  return name in messages ? messages[name as keyof Messages] : messages.arenaProblem_unknown;
}
