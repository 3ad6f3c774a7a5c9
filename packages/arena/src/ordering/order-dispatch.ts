export interface DispatchOptions<T> {
  readonly contestants: readonly T[];
  readonly idOf: (contestant: T) => string;
  /** Expected time of an answer; undefined where nothing was learned. */
  readonly latencyMsOf: (contestantId: string) => number | undefined;
  /** Ids, fastest first, as somebody who knows the models listed them. */
  readonly listed?: readonly string[];
}

/**
 * In which order models are asked where they share a host that takes few at a time: those known fastest first, then
 * those of which nothing is known, by the list, then as they came. It never decides who meets whom.
 */
export function orderDispatch<T>({
  contestants,
  idOf,
  latencyMsOf,
  listed = [],
}: DispatchOptions<T>): readonly T[] {
  return contestants
    .map((contestant, index) => {
      const id = idOf(contestant);
      const place = listed.indexOf(id);
      return {
        contestant,
        latencyMs: latencyMsOf(id) ?? Number.POSITIVE_INFINITY,
        place: place < 0 ? listed.length + index : place,
      };
    })
    .sort((a, b) => (a.latencyMs === b.latencyMs ? a.place - b.place : a.latencyMs - b.latencyMs))
    .map(({ contestant }) => contestant);
}
