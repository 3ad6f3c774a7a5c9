import type { ReactNode } from 'react';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  readonly detail?: ReactNode;
  /** Takes a line of its own. */
  readonly isWide?: boolean;
}

/** Names and values side by side. */
export function FactList({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="gb-facts">
      {facts.map((fact) => (
        <div key={fact.name} className={fact.isWide === true ? 'gb-fact gb-fact-wide' : 'gb-fact'}>
          <dt>{fact.name}</dt>
          <dd>
            <span className="gb-fact-value">{fact.value}</span>
            {fact.detail !== undefined && <span className="gb-soft"> {fact.detail}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
