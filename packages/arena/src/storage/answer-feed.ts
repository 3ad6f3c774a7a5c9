/**
 * Answers while they are being written, so that a viewer on one worker sees what another worker receives. What is here
 * is for show: the whole answer is in the battle's events once it has ended. Implementations must
 * - give `subscribe` and then `read` no gap between them: a piece is in the text that is read, or is heard, or both;
 * - begin anew when text of another contestant comes for a place (a reserve took it);
 * - let texts go by themselves some time after the last piece.
 */
export interface AnswerFeed {
  /**
   * One writer for each place at a time; who asks the same contestant again resets the place first. Never throws for a
   * fault of what lies below: the text is sent when that is over.
   */
  append(battleId: string, slot: number, contestantId: string, text: string): void;
  read(battleId: string, slot: number): Promise<PartialAnswer | undefined>;
  /** Forgets the place's text; nobody is told. */
  reset(battleId: string, slot: number): Promise<void>;
  /** Hears of each piece, own ones included. Returns how to leave. */
  subscribe(battleId: string, listener: (piece: AnswerPiece) => void): () => void;
  /** Idempotent. Sends what waits to be sent, as far as that can be done. */
  close(): Promise<void>;
}

export interface PartialAnswer {
  readonly contestantId: string;
  readonly text: string;
}

export interface AnswerPiece {
  readonly slot: number;
  readonly contestantId: string;
  /**
   * UTF-16 units of this contestant's text before the piece. Less than what one has: this part is known already. More:
   * something was missed, so read.
   */
  readonly from: number;
  readonly text: string;
}
