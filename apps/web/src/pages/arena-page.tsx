import { ArenaBattle, type ThemeChoice } from '@genai-bench/dashboard-react';
import type { ReactNode } from 'react';
import { navigate } from '../navigation/navigation.ts';
import { hrefOfBattle } from '../navigation/parse-route.ts';
import { Page } from '../shell/page.tsx';

export interface ArenaPageProps {
  readonly battleId: string | undefined;
  readonly theme: ThemeChoice;
}

/** A battle, or the form that starts one. The battle is in the address, so that a refresh goes on with it. */
export function ArenaPage({ battleId, theme }: ArenaPageProps): ReactNode {
  return (
    <Page title={battleId === undefined ? 'Arena' : 'Battle'} heading="Arena">
      <ArenaBattle
        theme={theme}
        battleId={battleId}
        hrefOf={hrefOfBattle}
        onBattleStarted={(id) => navigate(hrefOfBattle(id))}
        onNewPrompt={() => navigate('/arena')}
      />
    </Page>
  );
}
