import { createStreamComposer, measureStream, openStream } from '../stream/compose-stream.ts';
import { EventWriter } from '../stream/event-writer.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { cutConnection, endResponse } from './end-response.ts';
import type { Exchange } from './exchange.ts';
import { generate } from './generate.ts';
import type { AnswerPace } from './generate.ts';
import { createGenerationTimer } from './generation-timer.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Answers with a stream, paced by the engine. */
export function answerStream(
  state: SimulatorState,
  exchange: Exchange,
  plan: StreamPlan,
  pace: AnswerPace,
): void {
  const { entry, response, dialect } = exchange;
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
  const composer = createStreamComposer(plan, dialect.createWire(plan), writer);
  exchange.onEnd(() => writer.close());
  entry.reserve(Math.ceil(plan.tokens.length / plan.tokensPerChunk) + 4);
  entry.finishReason = plan.finishReason;
  const timer = createGenerationTimer(entry, pace.loadMs);
  writer.open({
    ...composer.headers,
    ...(behaviour.contentLength ? { 'content-length': measureStream(plan, dialect.createWire(plan)) } : {}),
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
    seed: pace.seed,
    interrupt,
    steps: {
      token(index) {
        timer.token();
        composer.token(index);
      },
      stalling() {
        composer.flush();
        if (!behaviour.bufferWhole) writer.flush();
      },
      finished() {
        // A stated size leaves no room for durations, whose digits nobody knows beforehand.
        composer.finish(behaviour.contentLength ? undefined : timer.read());
        writer.afterWrites(() => {
          exchange.end('finished');
          endResponse(exchange, behaviour.afterResponse);
        });
      },
    },
  });
}
