import { totalOf, type Plans } from '../dialects/dialect.ts';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { cutConnection, endResponse } from './end-response.ts';
import { simulatedError } from './api-error.ts';
import type { Exchange } from './exchange.ts';
import { generate, createGenerationTimer, type AnswerPace } from './generate.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Sends one JSON body as the whole answer and logs it as one chunk. */
export function sendBody(state: SimulatorState, exchange: Exchange, value: unknown, tokens: number): void {
  const { entry, response } = exchange;
  if (response.socket?.writable !== true) {
    exchange.end('client-aborted');
    return;
  }
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  const atMs = monotonicNowMs();
  entry.status = 200;
  entry.headersAtMs = atMs;
  entry.addChunk(atMs, 'body', tokens, body.length, 0);
  state.counters.bytes += body.length;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.write(body);
  exchange.end('finished');
}

/** Answers in one piece when the last token of the last answer is due. */
export function answerBody(state: SimulatorState, exchange: Exchange, plans: Plans, pace: AnswerPace): void {
  const { entry } = exchange;
  const { behaviour } = plans[0];
  const timer = createGenerationTimer(entry, pace.loadMs);
  let unfinished = plans.length;
  for (const plan of plans) {
    generate({
      state,
      exchange,
      plan,
      seed: pace.seed + plan.choiceIndex,
      interrupt: () => interruptBody(exchange, behaviour),
      steps: {
        token: () => timer.token(),
        stalling: () => undefined,
        finished() {
          unfinished -= 1;
          if (unfinished > 0) return;
          entry.finishReason = plans[0].finishReason;
          sendBody(
            state,
            exchange,
            exchange.dialect.composeBody(plans, timer.read()),
            totalOf(plans).outputTokens,
          );
          endResponse(exchange, behaviour.afterResponse);
        },
      },
    });
  }
}

function interruptBody(exchange: Exchange, { interruption }: StreamBehaviour): void {
  if (interruption === undefined) return;
  if (interruption.kind === 'error-event') {
    exchange.refuse(simulatedError(500, undefined), interruption.fault);
    return;
  }
  exchange.end('fault', interruption.fault);
  cutConnection(exchange.response.socket, interruption.kind);
}
