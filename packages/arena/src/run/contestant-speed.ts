/** What a contestant's answers measured, over battles. Cold starts are left out. */
export interface LeaderboardSpeed {
  readonly contestantId: string;
  readonly answerCount: number;
  readonly ttftMsMedian?: number;
  readonly outputTokensPerSecondMedian?: number;
  readonly failureCount: number;
}
