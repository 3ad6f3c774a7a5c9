import { createStreamComposer, measureStream, openStream } from '../stream/compose-stream.ts';
import { EventWriter } from '../stream/event-writer.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { cutConnection, endResponse } from './end-response.ts';
import type { Exchange } from './exchange.ts';
import { generate } from './generate.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Answers with an event stream, paced by the engine. */
export function answerStream(
  state: SimulatorState,
  exchange: Exchange,
  plan: StreamPlan,
  seed: number,
): void {
  const { entry, response } = exchange;
  const { behaviour } = plan;
  const writer = new EventWriter({
    response,
    entry,
    delivery: behaviour,
    onWrite: (events, bytes) => {
      state.counters.events += events;
      state.counters.bytes += bytes;
    },
  });
  const composer = createStreamComposer(plan, writer);
  exchange.onEnd(() => writer.close());
  entry.reserve(Math.ceil(plan.tokens.length / plan.tokensPerChunk) + 4);
  entry.finishReason = plan.finishReason;
  writer.open({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...(behaviour.contentLength ? { 'content-length': measureStream(plan) } : {}),
  });
  openStream(plan, composer);
  if (!behaviour.bufferWhole) writer.flush();

  const interrupt = (): void => {
    const { interruption } = behaviour;
    if (interruption === undefined) return;
    entry.finishReason = undefined;
    if (interruption.kind === 'error-event') composer.error(interruption.errorCode ?? 500);
    else composer.flush();
    writer.afterWrites(() => {
      exchange.end('fault', interruption.fault);
      if (interruption.kind === 'error-event') endResponse(exchange, behaviour.afterResponse);
      else cutConnection(response.socket, interruption.kind);
    });
  };
  generate({
    state,
    exchange,
    plan,
    seed,
    interrupt,
    steps: {
      token: (index) => composer.token(index),
      stalling() {
        composer.flush();
        if (!behaviour.bufferWhole) writer.flush();
      },
      finished() {
        composer.finish();
        writer.afterWrites(() => {
          exchange.end('finished');
          endResponse(exchange, behaviour.afterResponse);
        });
      },
    },
  });
}
