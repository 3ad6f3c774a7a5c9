/** Has charts drawn one after the other, with room between them in which the page answers its reader. */
export interface DrawingTurns {
  /** Calls `draw` when it is the owner's turn. Asking again before that replaces `draw` and keeps the place. */
  readonly ask: (owner: object, draw: () => void) => void;
  readonly giveUp: (owner: object) => void;
}

/**
 * `afterFrame` calls back once what was drawn last is on the screen and the page has time. A chart takes some
 * 20 ms; a page has ten of them that change at the same instant, which in one piece would hold up a click for a fifth
 * of a second.
 */
export function createDrawingTurns(afterFrame: (next: () => void) => void): DrawingTurns {
  // A map keeps the place of a key whose value is replaced.
  const waiting = new Map<object, () => void>();
  let isScheduled = false;

  const schedule = (): void => {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    afterFrame(drawNext);
  };
  const drawNext = (): void => {
    isScheduled = false;
    const [first] = waiting;
    if (first === undefined) return;
    const [owner, draw] = first;
    waiting.delete(owner);
    try {
      draw();
    } finally {
      schedule();
    }
  };

  return {
    ask(owner, draw) {
      waiting.set(owner, draw);
      schedule();
    },
    giveUp: (owner) => void waiting.delete(owner),
  };
}
