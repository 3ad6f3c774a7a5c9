import type { BattleMessage, BattleView } from '../view/battle-view.ts';
import { applied } from './arena-stage.ts';
import type { Visitor } from './visit-arena.ts';

export interface SeenEvent {
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly data: string | undefined;
  /** The view with all text so far, where there is one. */
  readonly view: BattleView | undefined;
}

/** Reads a battle's events as a browser would; throws where a message does not go on from the ones before. */
export async function* followEvents(
  visitor: Visitor,
  battleId: string,
  headers?: Readonly<Record<string, string>>,
): AsyncGenerator<SeenEvent> {
  let rest = '';
  let view: BattleView | undefined;
  for await (const chunk of visitor.stream(`/battles/${battleId}/events`, headers)) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fieldOf = (name: string): string | undefined =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      const [id, name, data] = [fieldOf('id'), fieldOf('event'), fieldOf('data')];
      // A test's own server sends what it says it does.
      if (name === 'view' || name === 'text') view = applied(view, JSON.parse(data ?? '') as BattleMessage);
      if (name !== undefined) yield { id, name, data, view };
    }
  }
}

/** Follows until a view is as wanted. */
export async function untilSeen(
  visitor: Visitor,
  battleId: string,
  isWanted: (view: BattleView) => boolean,
): Promise<BattleView> {
  for await (const { view } of followEvents(visitor, battleId)) {
    if (view !== undefined && isWanted(view)) return view;
  }
  throw new Error('The events ended before that.');
}
