/** How many streams may be open at once, in all and for one voter. */
export interface FollowerPlaces {
  /** A way to give the place back, or `undefined` when none is left. */
  take(voterId: string): (() => void) | undefined;
}

export function createFollowerPlaces(options: {
  readonly total: number;
  readonly perVoter: number;
}): FollowerPlaces {
  const byVoter = new Map<string, number>();
  let taken = 0;
  return {
    take(voterId) {
      const own = byVoter.get(voterId) ?? 0;
      if (taken >= options.total || own >= options.perVoter) return undefined;
      taken += 1;
      byVoter.set(voterId, own + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        taken -= 1;
        const left = (byVoter.get(voterId) ?? 1) - 1;
        if (left > 0) byVoter.set(voterId, left);
        else byVoter.delete(voterId);
      };
    },
  };
}
