/** Brings one place's text to Redis, in batches. */
export interface AnswerWriter {
  readonly contestantId: string;
  readonly lastAppendAtMs: number;
  append(text: string): void;
  /** Sends what waits, now. False when it could not be sent; it is tried again with the next batch. */
  flush(): Promise<boolean>;
  /** Sends nothing any more. */
  stop(): void;
}

/** Adds a piece behind `from` units and says how many units there are then; adds nothing where `from` is wrong. */
export type SendPiece = (piece: { readonly from: number; readonly text: string }) => Promise<number>;

/**
 * The whole text is held here until the writer is let go: after a fault one need only ask how far the other side has got
 * and go on from there, whether or not the last batch arrived.
 */
export function createAnswerWriter({
  contestantId,
  batchMs,
  now,
  send,
}: {
  readonly contestantId: string;
  readonly batchMs: number;
  readonly now: () => number;
  readonly send: SendPiece;
}): AnswerWriter {
  let text = '';
  let sentUnits = 0;
  let lastAppendAtMs = now();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<boolean> | undefined;

  async function sendAll(): Promise<boolean> {
    try {
      while (!isStopped && sentUnits < wholeUnits(text)) {
        const upTo = wholeUnits(text);
        const units = await send({ from: sentUnits, text: text.slice(sentUnits, upTo) });
        // More than there is: another writer was here. Begin anew, in its place.
        sentUnits = units > upTo ? upTo : units;
      }
      return true;
    } catch {
      // Told by the result. Nothing is lost: the text is still here.
      return false;
    }
  }

  function flush(): Promise<boolean> {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendAll().then((isSent) => {
      sending = undefined;
      if (sentUnits < wholeUnits(text)) plan();
      return isSent;
    });
    return sending;
  }

  function plan(): void {
    if (isStopped || timer !== undefined || sending !== undefined) return;
    timer = setTimeout(() => void flush(), batchMs);
  }

  return {
    contestantId,
    get lastAppendAtMs() {
      return lastAppendAtMs;
    },
    append(piece) {
      text += piece;
      lastAppendAtMs = now();
      plan();
    },
    flush,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Without half a character at the end: its two units must travel together, because Redis holds UTF-8. */
function wholeUnits(text: string): number {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
}
