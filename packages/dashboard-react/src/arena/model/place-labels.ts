export interface PlacedLabel {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end';
}

const lineHeightPx = 15;
/** About the width of a character of the labels. */
const characterPx = 6.8;
const gapPx = 10;

/** Names beside their points: to the right, or to the left where there is no room; moved down where two would overlap. */
export function placeLabels(
  points: readonly { readonly x: number; readonly y: number; readonly label: string }[],
  rightPx: number,
): readonly PlacedLabel[] {
  const placed: { readonly from: number; readonly to: number; readonly y: number }[] = [];
  const labels = new Map<number, PlacedLabel>();
  const order = points.map((_, index) => index).toSorted((a, b) => (points[a]?.y ?? 0) - (points[b]?.y ?? 0));
  for (const index of order) {
    const point = points[index];
    if (point === undefined) continue;
    const widthPx = point.label.length * characterPx;
    const isRight = point.x + gapPx + widthPx <= rightPx;
    const from = isRight ? point.x + gapPx : point.x - gapPx - widthPx;
    let { y } = point;
    const overlaps = (): boolean =>
      placed.some(
        (other) => other.from < from + widthPx && from < other.to && Math.abs(other.y - y) < lineHeightPx,
      );
    while (overlaps()) y += 3;
    placed.push({ from, to: from + widthPx, y });
    labels.set(index, {
      text: point.label,
      x: isRight ? point.x + gapPx : point.x - gapPx,
      y,
      anchor: isRight ? 'start' : 'end',
    });
  }
  return points.flatMap((_, index) => labels.get(index) ?? []);
}
