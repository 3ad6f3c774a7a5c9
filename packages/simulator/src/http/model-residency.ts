/** Which models are in memory, for a server that loads them when they are first asked for. Has no clock and no timer. */
export interface ModelResidency {
  /** A request needs the model. `readyAtMs`: when it will be in memory; several requests share one load. */
  use(
    model: string,
    nowMs: number,
  ): { readonly readyAtMs: number; done(keepAliveMs: number, nowMs: number): void };
  /** What is in memory now. Of a model in use or kept for ever, `expiresAtMs` is infinite. */
  loaded(nowMs: number): readonly { readonly model: string; readonly expiresAtMs: number }[];
}

interface Resident {
  readonly readyAtMs: number;
  users: number;
  expiresAtMs: number;
}

export function createModelResidency({ loadMs }: { readonly loadMs: number }): ModelResidency {
  const residents = new Map<string, Resident>();

  const find = (model: string, nowMs: number): Resident | undefined => {
    const resident = residents.get(model);
    if (resident === undefined || resident.users > 0 || nowMs < resident.expiresAtMs) return resident;
    residents.delete(model);
    return undefined;
  };

  return {
    use(model, nowMs) {
      const resident = find(model, nowMs) ?? {
        readyAtMs: nowMs + loadMs,
        users: 0,
        expiresAtMs: Number.POSITIVE_INFINITY,
      };
      residents.set(model, resident);
      resident.users += 1;
      let isDone = false;
      return {
        readyAtMs: resident.readyAtMs,
        done(keepAliveMs, endedAtMs) {
          if (isDone) return;
          isDone = true;
          resident.users -= 1;
          resident.expiresAtMs = endedAtMs + keepAliveMs;
        },
      };
    },
    loaded: (nowMs) =>
      [...residents.keys()].flatMap((model) => {
        const resident = find(model, nowMs);
        if (resident === undefined || resident.readyAtMs > nowMs) return [];
        const isKept = resident.users > 0;
        return [{ model, expiresAtMs: isKept ? Number.POSITIVE_INFINITY : resident.expiresAtMs }];
      }),
  };
}
