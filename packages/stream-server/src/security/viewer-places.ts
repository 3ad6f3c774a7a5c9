/** How many may watch at once, in all and from one address. */
export interface ViewerPlaces {
  /** A way to give the place back, or `undefined` when none is left. */
  take(address: string): (() => void) | undefined;
}

export function createViewerPlaces(options: {
  readonly total: number;
  readonly perAddress: number;
}): ViewerPlaces {
  const byAddress = new Map<string, number>();
  let taken = 0;
  return {
    take(address) {
      const here = byAddress.get(address) ?? 0;
      if (taken >= options.total || here >= options.perAddress) return undefined;
      taken += 1;
      byAddress.set(address, here + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        taken -= 1;
        const left = (byAddress.get(address) ?? 1) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      };
    },
  };
}
