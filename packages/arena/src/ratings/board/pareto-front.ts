export interface QualitySpeedPoint {
  /** Higher is better, for example a rating. */
  readonly quality: number;
  /** Higher is better, for example tokens per second. */
  readonly speed: number;
}

/**
 * The points that no other point beats in one of quality and speed while matching it in the other, fastest first.
 * Equal points stand or fall together. Points with a coordinate that is not finite are left out: unknown beats nothing.
 */
export function paretoFront<Point extends QualitySpeedPoint>(points: readonly Point[]): Point[] {
  const ordered = points
    .filter(({ quality, speed }) => Number.isFinite(quality) && Number.isFinite(speed))
    .sort((a, b) => b.speed - a.speed || b.quality - a.quality);
  const front: Point[] = [];
  for (const point of ordered) {
    const best = front.at(-1);
    const isTwin = best?.quality === point.quality && best.speed === point.speed;
    if (best === undefined || point.quality > best.quality || isTwin) front.push(point);
  }
  return front;
}
