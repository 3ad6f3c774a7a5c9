import { composeAnswers, measureStream, type StreamComposer } from '../stream/compose-stream.ts';
import { EventWriter } from '../stream/event-writer.ts';
import type { Plans, StreamWire } from '../dialects/dialect.ts';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { cutConnection, endResponse } from './end-response.ts';
import type { Exchange } from './exchange.ts';
import { generate, createGenerationTimer, type AnswerPace } from './generate.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Answers with a stream, paced by the engine: each of several answers is a sequence of its own in it. */
export function answerStream(
  state: SimulatorState,
  exchange: Exchange,
  plans: Plans,
  pace: AnswerPace,
): void {
  const { entry, response, dialect } = exchange;
  const { behaviour } = plans[0];
  const writer = new EventWriter({
    response,
    entry,
    delivery: behaviour,
    onWrite: (events, bytes) => {
      state.counters.events += events;
      state.counters.bytes += bytes;
    },
  });
  const createWire = (plan: StreamPlan): StreamWire => dialect.createWire(plan);
  const answers = composeAnswers(plans, createWire, writer);
  exchange.onEnd(() => writer.close());
  for (const { tokens, tokensPerChunk } of plans)
    entry.reserve(Math.ceil(tokens.length / tokensPerChunk) + 4);
  entry.finishReason = plans[0].finishReason;
  const timer = createGenerationTimer(entry, pace.loadMs);
  writer.open({
    ...answers.headers,
    ...(behaviour.contentLength ? { 'content-length': measureStream(plans, createWire) } : {}),
  });
  answers.open();
  if (!behaviour.bufferWhole) writer.flush();

  let isInterrupted = false;
  for (const plan of plans) {
    const { choiceIndex } = plan;
    const composer = answers.composers[choiceIndex]!; // one for each plan
    generate({
      state,
      exchange,
      plan,
      seed: pace.seed + choiceIndex,
      interrupt() {
        if (!isInterrupted) interruptStream(exchange, writer, composer, behaviour);
        isInterrupted = true;
      },
      steps: {
        token(index) {
          if (isInterrupted) return; // by another answer to the same request
          timer.token();
          composer.token(index);
        },
        stalling() {
          composer.flush();
          if (!behaviour.bufferWhole) writer.flush();
        },
        finished() {
          if (isInterrupted) return;
          // A stated size leaves no room for durations, whose digits nobody knows beforehand.
          const { isLast } = answers.finish(choiceIndex, behaviour.contentLength ? undefined : timer.read());
          if (!isLast) return;
          writer.afterWrites(() => {
            exchange.end(writer.isCutOff ? 'client-aborted' : 'finished');
            endResponse(exchange, behaviour.afterResponse);
          });
        },
      },
    });
  }
}

function interruptStream(
  exchange: Exchange,
  writer: EventWriter,
  composer: StreamComposer,
  { interruption, afterResponse }: StreamBehaviour,
): void {
  if (interruption === undefined) return;
  exchange.entry.finishReason = undefined;
  if (interruption.kind === 'error-event') composer.error(interruption.errorCode ?? 500);
  else composer.flush();
  writer.afterWrites(() => {
    exchange.end('fault', interruption.fault);
    if (interruption.kind === 'error-event') endResponse(exchange, afterResponse);
    else cutConnection(exchange.response.socket, interruption.kind);
  });
}
