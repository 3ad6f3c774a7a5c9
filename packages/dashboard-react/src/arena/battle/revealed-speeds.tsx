import type { RevealedContestant } from '@genai-bench/arena';
import type { ReactNode } from 'react';
import { DataTable } from '../../charts/data-table.tsx';
import type { Formatter } from '../../format/create-formatter.ts';
import { fillMessage, type Messages } from '../../format/messages.ts';
import { useDashboard } from '../../hooks/dashboard-context.tsx';
import { Panel } from '../../panels/panel.tsx';

/** How fast each model was, and who did not answer and why. */
export function RevealedSpeeds({
  contestants,
}: {
  readonly contestants: readonly RevealedContestant[];
}): ReactNode {
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
          {
            key: 'ttft',
            header: messages.arenaTtft,
            cell: ({ ttftMs }) => format.durationMs(ttftMs),
            isNumeric: true,
          },
          {
            key: 'speed',
            header: messages.arenaTokensPerSecond,
            cell: ({ outputTokensPerSecond }) => format.figure(outputTokensPerSecond),
            isNumeric: true,
          },
          {
            key: 'total',
            header: messages.arenaTotal,
            cell: ({ e2eLatencyMs }) => format.durationMs(e2eLatencyMs),
            isNumeric: true,
          },
          {
            key: 'tokens',
            header: messages.arenaTokenCount,
            cell: ({ outputTokenCount }) => format.count(outputTokenCount),
            isNumeric: true,
          },
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
