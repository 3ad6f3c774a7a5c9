/** Where a log is in Redis. The braces put all of it on one node of a cluster, which scripts need. */
export function logKeys(prefix: string) {
  const at = (...parts: readonly string[]): string => [`{${prefix}}`, ...parts].join(':');
  return {
    /** Hash of the epoch that is shown, and when it began by the clock of Redis. */
    current: at('current'),
    /**
     * Stream of the epochs that are kept, in the order of their beginning: `epoch`, `base`, `runId` (empty for none),
     * `shown` (1 for one that was the newest when it began).
     */
    epochs: at('epochs'),
    /**
     * Of one epoch: hash of runId, headSeq, oldestSeq, bytes, checkpointSeq, startedAtMs, checkpoint, and what lists
     * say of it: facts, isOver, heardAtMs (when it was told last, by the clock of Redis). `isForgotten` is 1 where the run
     * was deleted: it goes when the next one begins.
     */
    epoch: (epoch: string) => at('epoch', epoch),
    /** Its events: a stream whose ids are the positions, `<seq>-0`. */
    events: (epoch: string) => at('events', epoch),
    /** What servers on this log sign sessions with; a secret. */
    signingKey: at('signing-key'),
    /** What both begin with, for removing those of old epochs. */
    epochStem: at('epoch', ''),
    eventsStem: at('events', ''),
  };
}

export type LogKeys = ReturnType<typeof logKeys>;
