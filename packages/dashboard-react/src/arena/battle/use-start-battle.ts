import type { BattleView } from '@genai-bench/arena';
import { useRef, useState } from 'react';
import { createRandomKey } from '../model/battle-environment.ts';
import type { BattleProblem } from '../model/battle-store.ts';
import { describeFailure } from '../model/describe-failure.ts';
import type { ArenaApi, StartBattle } from '../rest/arena-api.ts';

export interface BattleStarter {
  readonly isStarting: boolean;
  readonly problem: BattleProblem | undefined;
  readonly start: (request: StartBattle) => void;
}

/** Starts battles, one at a time. To try again after a failure means the same battle, should it have begun after all. */
export function useStartBattle(api: ArenaApi, onStarted: (view: BattleView) => void): BattleStarter {
  const [isStarting, setIsStarting] = useState(false);
  const [problem, setProblem] = useState<BattleProblem>();
  const attempt = useRef<{ readonly prompt: string; readonly key: string }>(undefined);
  const start = async (request: StartBattle): Promise<void> => {
    if (isStarting) return;
    const { prompt } = request;
    const tried = attempt.current?.prompt === prompt ? attempt.current : { prompt, key: createRandomKey() };
    attempt.current = tried;
    setIsStarting(true);
    setProblem(undefined);
    try {
      const view = await api.startBattle(request, tried.key);
      attempt.current = undefined;
      onStarted(view);
    } catch (error) {
      setProblem(describeFailure(error));
    } finally {
      setIsStarting(false);
    }
  };
  return { isStarting, problem, start: (request) => void start(request) };
}
