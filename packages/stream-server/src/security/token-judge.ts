import type { Auditor } from '../access/auditor.ts';
import type { AccessKeys } from './access-keys.ts';
import type { Caller } from './caller.ts';
import { limitKeyOf } from './client-address.ts';
import type { GuessLimit } from './guess-limit.ts';

/** From where a token came, and for what. */
export interface Presentation {
  readonly address: string;
  /** As the audit log names it. */
  readonly action: string;
}

export type Judgement =
  | { readonly isValid: true; readonly caller: Caller }
  | { readonly isValid: false; readonly status: 401 | 429; readonly reason: string };

/**
 * Judges each token and ticket that anybody presents, by REST, WebSocket, server-sent events or at sign-in. A valid one is
 * never refused; a wrong one is written down, and counted by one limit for all of these ways.
 */
export interface TokenJudge {
  judgeToken(token: string, from: Presentation): Judgement;
  judgeTicket(ticket: string, from: Presentation): Judgement;
}

const wrong = 'This token is not, or no longer, valid.';
const tooMany = 'Too many wrong tokens. Wait a minute, or send a valid one.';

export function createTokenJudge({
  keys,
  guessLimit,
  auditor,
}: {
  readonly keys: AccessKeys;
  readonly guessLimit: GuessLimit;
  readonly auditor: Auditor | undefined;
}): TokenJudge {
  function judge(caller: Caller | undefined, presented: string, from: Presentation): Judgement {
    if (caller !== undefined) return { isValid: true, caller };
    const isTooMany = guessLimit.isTooMany(limitKeyOf(from.address), presented);
    const reason = isTooMany ? tooMany : wrong;
    auditor?.denied({ actor: 'nobody', ...from }, reason);
    return { isValid: false, status: isTooMany ? 429 : 401, reason };
  }
  return {
    judgeToken: (token, from) => judge(keys.callerOfToken(token), token, from),
    judgeTicket: (ticket, from) => judge(keys.redeemTicket(ticket), ticket, from),
  };
}
