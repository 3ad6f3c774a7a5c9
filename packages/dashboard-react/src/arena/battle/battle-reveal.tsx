import type { RevealedContestant, RevealView } from '@genai-bench/arena';
import { useCallback, useState, type ReactNode } from 'react';
import { DataTable } from '../../charts/data-table.tsx';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';
import { FailedToLoad } from '../../panels/failed-to-load.tsx';
import type { ArenaApi } from '../rest/arena-api.ts';
import { useLoaded } from '../../rest/use-loaded.ts';
import { AnswerText } from './answer-text.tsx';
import type { Formatter } from '../../format/create-formatter.ts';

interface BattleRevealProps {
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

interface RevealedAnswerProps {
  readonly api: ArenaApi;
  readonly contestant: RevealedContestant & { readonly answerUrl: string };
}

/** An answer to read again; it is fetched when it is opened. */
function RevealedAnswer({ api, contestant }: RevealedAnswerProps): ReactNode {
  const { messages } = useDashboard();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="gb-panel gb-arena-details"
      onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}
    >
      <summary>
        <h3>{fillMessage(messages.arenaReadAnswer, { model: contestant.label })}</h3>
      </summary>
      {isOpen && <FetchedAnswer api={api} answerUrl={contestant.answerUrl} />}
    </details>
  );
}

function FetchedAnswer({
  api,
  answerUrl,
}: {
  readonly api: ArenaApi;
  readonly answerUrl: string;
}): ReactNode {
  const { messages } = useDashboard();
  const load = useCallback((signal: AbortSignal) => api.readAnswer(answerUrl, signal), [api, answerUrl]);
  const { loaded, reload } = useLoaded(load);
  switch (loaded.state) {
    case 'loading':
      return <p className="gb-note">{messages.loading}</p>;
    case 'failed':
      return <FailedToLoad error={loaded.error} onRetry={reload} />;
    case 'ready':
      return <AnswerText text={loaded.value} />;
  }
}

/** How fast each model was, and who did not answer and why. */
function RevealedSpeeds({ contestants }: { readonly contestants: readonly RevealedContestant[] }): ReactNode {
  const { messages, format } = useDashboard();
  const hasLoad = contestants.some(({ loadMs }) => loadMs !== undefined);
  const hasNote = contestants.some((contestant) => noteOf(messages, format, contestant) !== '');
  return (
    <Panel title={messages.arenaSpeeds}>
      <DataTable
        isWhole
        caption={messages.arenaSpeeds}
        rows={contestants}
        rowKey={({ contestantId }, index) => `${contestantId} ${index}`}
        columns={[
          { key: 'model', header: messages.arenaModel, cell: ({ label }) => label },
          ['ttft', messages.arenaTtft, ({ ttftMs }) => format.durationMs(ttftMs)],
          [
            'speed',
            messages.arenaTokensPerSecond,
            ({ outputTokensPerSecond }) => format.figure(outputTokensPerSecond),
          ],
          ['total', messages.arenaTotal, ({ e2eLatencyMs }) => format.durationMs(e2eLatencyMs)],
          ['tokens', messages.arenaTokenCount, ({ outputTokenCount }) => format.count(outputTokenCount)],
          ...(hasNote
            ? [
                {
                  key: 'note',
                  header: messages.arenaNote,
                  cell: (contestant: RevealedContestant) => noteOf(messages, format, contestant),
                },
              ]
            : []),
        ]}
      />
      {hasLoad && <p className="gb-note">{messages.arenaLoadNote}</p>}
    </Panel>
  );
}

function noteOf(
  messages: Messages,
  format: Formatter,
  { failure, outcomeMessage, isExhibition, loadMs, namesSaid }: RevealedContestant,
): string {
  const said = outcomeMessage ?? '';
  return [
    failure === undefined ? '' : messages[`arenaFailure_${failure}`],
    failure === undefined && said !== '' ? fillMessage(messages.arenaReservation, { message: said }) : '',
    failure === undefined ? '' : said,
    isExhibition ? messages.arenaExhibitionModel : '',
    loadMs === undefined
      ? ''
      : fillMessage(messages.arenaIncludesLoading, { time: format.durationMs(loadMs) }),
    namesSaid.length === 0 ? '' : fillMessage(messages.arenaNameSaid, { names: namesSaid.join(', ') }),
  ]
    .filter((part) => part !== '')
    .join('; ');
}
