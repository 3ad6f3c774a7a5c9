/** What a row must tell for a line to end with its level. */
export interface LevelRowPosition {
  readonly x: number;
  readonly levelIndex: number;
}

/** Puts an empty row wherever a level begins, so that no line claims values for the time between levels. */
export function breakBetweenLevels<Row extends LevelRowPosition>(
  rows: readonly Row[],
  emptyRowAt: (x: number, levelIndex: number) => Row,
): readonly Row[] {
  return rows.flatMap((row, index) => {
    const previous = rows[index - 1];
    if (previous === undefined || previous.levelIndex === row.levelIndex) return [row];
    return [emptyRowAt((previous.x + row.x) / 2, row.levelIndex), row];
  });
}
