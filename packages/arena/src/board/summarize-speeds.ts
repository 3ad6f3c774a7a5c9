import { percentile } from '@genai-bench/core-metrics';
import type { BattleState } from '../battle/battle-state.ts';
import type { LeaderboardSpeed } from '../run/contestant-speed.ts';
import { isColdStart, speedsOf } from '../view/view-reveal.ts';

/** What battles that are over measured of each contestant. Answers with a cold start are counted but give no figure. */
export function summarizeSpeeds(
  contestantIds: readonly string[],
  battles: readonly BattleState[],
): readonly LeaderboardSpeed[] {
  const over = battles.filter(({ phase }) => phase === 'revealed' || phase === 'void');
  return contestantIds.map((contestantId) => {
    const records = over
      .flatMap(({ slots }) => slots)
      .flatMap((slot) =>
        slot.contestantId === contestantId && slot.answer.status === 'finished' ? [slot.answer.record] : [],
      );
    const warm = records.filter((record) => !isColdStart(record)).map(speedsOf);
    const ttftMsMedian = medianOf(warm.map(({ ttftMs }) => ttftMs));
    const outputTokensPerSecondMedian = medianOf(
      warm.map(({ outputTokensPerSecond }) => outputTokensPerSecond),
    );
    return {
      contestantId,
      answerCount: records.length,
      ...(ttftMsMedian === undefined ? {} : { ttftMsMedian }),
      ...(outputTokensPerSecondMedian === undefined ? {} : { outputTokensPerSecondMedian }),
      failureCount: over
        .flatMap(({ failures }) => failures)
        .filter((failure) => failure.contestantId === contestantId).length,
    };
  });
}

function medianOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : percentile(known, 50);
}
