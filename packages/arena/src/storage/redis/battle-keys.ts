/** Where things are in Redis. The braces put all of them on one node of a cluster, which scripts need. */
export function battleKeys(prefix: string) {
  const at = (...parts: readonly string[]): string => [`{${prefix}}`, ...parts].join(':');
  return {
    /** List of events. These keys of a battle lapse together, `ttlMs` after the last append. */
    events: (battleId: string) => at('battle', battleId, 'events'),
    /** Set of idempotency keys. */
    commandKeys: (battleId: string) => at('battle', battleId, 'keys'),
    /** Hash of prompt, openedAtMs, isOver. */
    listing: (battleId: string) => at('battle', battleId, 'listing'),
    lease: (battleId: string) => at('battle', battleId, 'lease'),
    /** For `SCAN`: the events of every battle. */
    eventsPattern: `${globText(at('battle', ''))}*:events`,
    /** For `SCAN`: every start of a voter. */
    startsPattern: (voterId: string) => `${globText(at('start', JSON.stringify([voterId]).slice(0, -1)))},*`,
    /** Battle id that a voter's start led to. */
    start: (voterId: string, key: string) => at('start', JSON.stringify([voterId, key])),
    /** Sorted sets of battle ids by their opening. */
    opened: at('opened'),
    openedBy: (voterId: string) => at('voter', voterId, 'opened'),
    unfinished: at('unfinished'),
    /** Hash of output token counts by battle id. */
    tokens: at('tokens'),
    /** Hash of votes by claim; sorted set of claims by number. Both never lapse. */
    votes: at('votes'),
    voteOrder: at('vote-order'),
    voteNumber: at('vote-number'),
    /** A random text that every change of the votes replaces: a Redis that lost some of them has an older one. */
    votesVersion: at('votes-version'),
    /** Sorted set of battle ids by the number of their last change, for those who have missed messages. */
    changes: at('changes'),
    changeNumber: at('change-number'),
    changeChannel: at('changed'),
  };
}

/** As a pattern that means itself and nothing else. */
function globText(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

export type BattleKeys = ReturnType<typeof battleKeys>;
