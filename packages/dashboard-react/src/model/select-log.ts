import type { LogData } from '@genai-bench/stream-server/client';

export interface LogLine {
  /** The same for the same line while older ones are pushed out: its number since the start of the run. */
  readonly key: number;
  readonly entry: LogData;
}

/** The kept lines that hold the text, whatever its case. */
export function selectLog(
  logs: readonly LogData[],
  droppedLogCount: number,
  search: string,
): readonly LogLine[] {
  const wanted = search.trim().toLowerCase();
  return logs.flatMap((entry, index) =>
    wanted === '' || entry.message.toLowerCase().includes(wanted) || entry.level === wanted
      ? [{ key: droppedLogCount + index, entry }]
      : [],
  );
}

/** Lines as a text file; control characters but tabs are taken out, because a terminal would obey them. */
export function logText(lines: readonly LogLine[]): string {
  return lines
    .map(({ entry }) => {
      const time = new Date(entry.timestamp * 1000).toISOString();
      return `${time} ${entry.level.toUpperCase()} ${withoutControls(entry.message)}\n`;
    })
    .join('');
}

function withoutControls(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t]/gu, ' ');
}
