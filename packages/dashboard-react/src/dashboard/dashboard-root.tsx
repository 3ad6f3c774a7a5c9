import type { ReactNode } from 'react';
import type { Messages } from '../format/messages.ts';
import { DashboardProvider } from '../hooks/dashboard-context.tsx';

export type ThemeChoice = 'light' | 'dark' | 'auto';

export interface DashboardRootProps {
  readonly theme?: ThemeChoice | undefined;
  readonly locale?: string | undefined;
  readonly messages?: Partial<Messages> | undefined;
  readonly children: ReactNode;
}

/** The element that carries the theme's variables; whatever is inside it is styled, and nothing outside. */
export function DashboardRoot({ theme = 'auto', locale, messages, children }: DashboardRootProps): ReactNode {
  return (
    <DashboardProvider locale={locale} messages={messages}>
      <div className="gb-root" {...(theme === 'auto' ? {} : { 'data-theme': theme })}>
        {children}
      </div>
    </DashboardProvider>
  );
}
