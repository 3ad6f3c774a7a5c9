import type { RevealedContestant, RevealView } from '@genai-bench/arena';
import type { ReactNode } from 'react';
import { DataTable } from '../../charts/data-table.tsx';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import type { ArenaApi } from '../rest/arena-api.ts';
import { RevealedAnswer } from './revealed-answer.tsx';
import { RevealedSpeeds } from './revealed-speeds.tsx';

export interface BattleRevealProps {
  readonly api: ArenaApi;
  readonly reveal: RevealView;
}

/** Who answered in which round, how the votes were, how fast each was, and what it said; of a void battle, who failed. */
export function BattleReveal({ api, reveal }: BattleRevealProps): ReactNode {
  const { messages, format } = useDashboard();
  const { contestants, rounds, winnerId } = reveal;
  const labelOf = (id: string): string =>
    contestants.find(({ contestantId }) => contestantId === id)?.label ?? id;
  return (
    <>
      {rounds.length > 0 && (
        <Panel title={messages.arenaRevealed}>
          <p className="gb-arena-winner" role="status">
            {winnerId === undefined
              ? messages.arenaNoWinner
              : fillMessage(messages.arenaWinner, { model: labelOf(winnerId) })}
          </p>
          <DataTable
            isWhole
            caption={messages.arenaRevealed}
            rows={rounds}
            rowKey={({ round }) => round}
            columns={[
              {
                key: 'round',
                header: messages.arenaRoundShort,
                cell: ({ round }) => format.count(round + 1),
              },
              { key: 'left', header: messages.arenaLeft, cell: ({ leftId }) => labelOf(leftId) },
              { key: 'right', header: messages.arenaRight, cell: ({ rightId }) => labelOf(rightId) },
              {
                key: 'vote',
                header: messages.arenaYourVote,
                cell: ({ outcome }) => (outcome === undefined ? '–' : messages[`arenaSaid_${outcome}`]),
              },
              {
                key: 'counts',
                header: messages.arenaCounts,
                cell: ({ unrated }) => countsText(messages, unrated),
              },
            ]}
          />
        </Panel>
      )}
      <RevealedSpeeds contestants={contestants} />
      {contestants.filter(hasAnswer).map((contestant) => (
        <RevealedAnswer key={contestant.contestantId} api={api} contestant={contestant} />
      ))}
    </>
  );
}

type Unrated = RevealView['rounds'][number]['unrated'];

function countsText(messages: Messages, unrated: Unrated): string {
  switch (unrated) {
    case undefined:
      return messages.arenaCountsYes;
    case 'exhibition':
      return messages.arenaUnrated_exhibition;
    case 'fixed-order':
      return messages.arenaUnrated_fixed_order;
    case 'name-said':
      return messages.arenaUnrated_name_said;
    case 'both-bad':
      return messages.arenaUnrated_both_bad;
    case 'skipped':
      return messages.arenaUnrated_skipped;
  }
}

function hasAnswer(
  contestant: RevealedContestant,
): contestant is RevealedContestant & { readonly answerUrl: string } {
  return contestant.answerUrl !== undefined;
}
