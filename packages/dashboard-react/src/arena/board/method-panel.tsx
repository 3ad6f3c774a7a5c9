import type { ExclusionReason, Leaderboard, VoteFilter } from '@genai-bench/arena';
import type { ReactNode } from 'react';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { FactList } from '../../panels/fact-list.tsx';
import { Panel } from '../../panels/panel.tsx';

/** How the ratings came about: method, which votes are in and which are not, and signs of the arena's health. */
export function MethodPanel({ ratings }: { readonly ratings: Leaderboard }): ReactNode {
  const { messages, format } = useDashboard();
  const { input, health, groups } = ratings;
  const uncertainties = new Set(groups.flatMap(({ fit }) => (fit === undefined ? [] : [fit.uncertainty])));
  const excluded = Object.entries(input.excluded)
    .filter(([, count]) => count > 0)
    // The entries of a record by reason have reasons for keys.
    .map(([reason, count]) => excludedText(messages, reason as ExclusionReason, format.count(count)));
  return (
    <Panel title={messages.boardMethod}>
      <FactList
        facts={[
          { name: messages.boardMethodVersion, value: ratings.methodologyVersion },
          {
            name: messages.boardRatedVotes,
            value: `${format.count(input.ratedCount)} / ${format.count(input.receivedCount)}`,
          },
          { name: messages.boardBattles, value: format.count(input.battleCount) },
          { name: messages.boardVoters, value: format.count(input.voterCount) },
          {
            name: messages.boardLeftShare,
            value: format.share(health.leftShare),
            detail: messages.boardLeftShareNote,
          },
          { name: messages.boardBothBad, value: format.share(health.bothBadShare) },
          { name: messages.boardFilter, value: filterText(messages, input.filter), isWide: true },
          { name: messages.boardTies, value: tiesText(messages, ratings.ties), isWide: true },
          {
            name: messages.boardUncertainty,
            value: [...uncertainties].map((kind) => messages[`boardUncertainty_${kind}`]).join('; ') || '–',
            isWide: true,
          },
        ]}
      />
      <p className="gb-note gb-board-method-note">
        {excluded.length === 0
          ? messages.boardNothingExcluded
          : fillMessage(messages.boardExcluded, { list: excluded.join(', ') })}{' '}
        {messages.boardBothBadNote}
      </p>
    </Panel>
  );
}

function filterText(messages: Messages, filter: VoteFilter): string {
  switch (filter) {
    case 'round-one':
      return messages.boardFilter_round_one;
    case 'random-order':
      return messages.boardFilter_random_order;
    case 'all':
      return messages.boardFilter_all;
  }
}

function tiesText(messages: Messages, ties: Leaderboard['ties']): string {
  switch (ties) {
    case 'davidson':
      return messages.boardTies_davidson;
    case 'rao-kupper':
      return messages.boardTies_rao_kupper;
    case 'half':
      return messages.boardTies_half;
    case 'drop':
      return messages.boardTies_drop;
  }
}

function excludedText(messages: Messages, reason: ExclusionReason, count: string): string {
  const words = {
    hidden: messages.boardExcluded_hidden,
    'self-identified': messages.boardExcluded_self_identified,
    exhibition: messages.boardExcluded_exhibition,
    'fixed-order': messages.boardExcluded_fixed_order,
    'later-round': messages.boardExcluded_later_round,
  } as const;
  return fillMessage(words[reason], { count });
}
