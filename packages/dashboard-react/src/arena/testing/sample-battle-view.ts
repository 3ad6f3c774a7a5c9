import type { BattleView, RoundView } from '@genai-bench/arena';

/** A battle in its first round, with whatever a test wants to differ. */
export function sampleView({
  round,
  ...parts
}: Partial<Omit<BattleView, 'round'>> & { readonly round?: Partial<RoundView> | 'none' } = {}): BattleView {
  return {
    battleId: 'battle-1',
    prompt: 'Why is the sky blue?',
    phase: 'voting',
    turn: 2,
    votes: [],
    ...(round === 'none' ? {} : { round: { ...firstRound, ...round } }),
    ...parts,
  };
}

const firstRound: RoundView = {
  round: 0,
  roundCount: 3,
  isExhibition: false,
  left: 'Because of Rayleigh scattering.',
  right: 'The air scatters short waves more.',
  isComplete: true,
};

/** The end of a battle of three, with one that failed. */
export const revealedView: BattleView = {
  ...sampleView({ round: 'none', phase: 'revealed', turn: 9 }),
  votes: [
    { round: 0, outcome: 'left' },
    { round: 1, outcome: 'both_bad' },
  ],
  reveal: {
    contestants: [
      {
        contestantId: 'a',
        label: 'Model Alpha',
        isExhibition: false,
        answerUrl: '/api/v1/arena/battles/battle-1/answers/a',
        ttftMs: 2450,
        outputTokensPerSecond: 48.5,
        e2eLatencyMs: 5300,
        outputTokenCount: 140,
        loadMs: 2200,
        namesSaid: [],
      },
      {
        contestantId: 'b',
        label: 'Model Beta',
        isExhibition: false,
        answerUrl: '/api/v1/arena/battles/battle-1/answers/b',
        ttftMs: 480,
        namesSaid: ['Beta'],
      },
      { contestantId: 'c', label: 'Model Gamma', isExhibition: false, failure: 'timeout', namesSaid: [] },
    ],
    rounds: [
      { round: 0, leftId: 'a', rightId: 'b', isExhibition: false, outcome: 'left', unrated: 'name-said' },
      { round: 1, leftId: 'b', rightId: 'a', isExhibition: false, outcome: 'both_bad', unrated: 'both-bad' },
    ],
    winnerId: 'a',
  },
};
