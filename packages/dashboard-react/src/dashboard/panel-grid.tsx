import type { RunView } from '@genai-bench/stream-server/client';
import { memo, type ReactNode } from 'react';
import { ErrorBoundary } from '../charts/error-boundary.tsx';
import { fillMessage, wordOf } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { Panel } from '../panels/panel.tsx';
import { builtInPanels, type BuiltInPanel, type PanelChoice } from './built-in-panels.tsx';

export interface PanelGridProps {
  readonly panels: readonly PanelChoice[];
  readonly view: RunView;
  readonly chartView: RunView;
}

/** Panels in their order. Each is drawn again only when its own view changes. */
export function PanelGrid({ panels, view, chartView }: PanelGridProps): ReactNode {
  return (
    <div className="gb-panels">
      {panels.map((choice) => {
        const panel: BuiltInPanel | undefined =
          typeof choice === 'string' ? builtInPanels[choice] : undefined;
        const width = typeof choice === 'string' ? panel?.width : choice.width;
        return (
          <div
            key={typeof choice === 'string' ? choice : `custom-${choice.id}`}
            className={`gb-cell gb-cell-${width ?? 'full'}`}
          >
            <PanelSlot choice={choice} view={panel?.pace === 'chart' ? chartView : view} />
          </div>
        );
      })}
    </div>
  );
}

interface PanelSlotProps {
  readonly choice: PanelChoice;
  readonly view: RunView;
}

const PanelSlot = memo(function PanelSlot({ choice, view }: PanelSlotProps): ReactNode {
  const { messages } = useDashboard();
  const BuiltIn = typeof choice === 'string' ? builtInPanels[choice].panel : undefined;
  const title = typeof choice === 'string' ? wordOf(messages, builtInPanels[choice].title) : choice.title;
  return (
    <ErrorBoundary
      fallback={(error) => (
        <Panel title={title}>
          <p className="gb-alert" role="alert">
            {fillMessage(messages.panelFailed, { reason: error.message })}
          </p>
        </Panel>
      )}
    >
      {BuiltIn !== undefined && <BuiltIn view={view} />}
      {typeof choice !== 'string' && (
        <Panel title={title}>
          <CustomPanelBody render={choice.render} view={view} />
        </Panel>
      )}
    </ErrorBoundary>
  );
});

/** A component of its own, so that what the panel throws reaches the boundary above it. */
function CustomPanelBody({
  render,
  view,
}: {
  readonly render: (view: RunView) => ReactNode;
  readonly view: RunView;
}): ReactNode {
  return render(view);
}
