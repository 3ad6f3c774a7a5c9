import { monotonicNowMs } from '../monotonic-clock.ts';
import type { StreamPlan } from '../stream/stream-plan.ts';
import { cutConnection, endResponse } from './end-response.ts';
import { simulatedError } from './api-error.ts';
import type { Exchange } from './exchange.ts';
import { generate } from './generate.ts';
import type { AnswerPace } from './generate.ts';
import { createGenerationTimer } from './generation-timer.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Sends one JSON body as the whole answer and logs it as one chunk. */
export function sendBody(state: SimulatorState, exchange: Exchange, value: unknown, tokens: number): void {
  const { entry, response } = exchange;
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

/** Answers in one piece when the last token is due. */
export function answerBody(
  state: SimulatorState,
  exchange: Exchange,
  plan: StreamPlan,
  pace: AnswerPace,
): void {
  const { response, entry } = exchange;
  const { behaviour } = plan;
  const timer = createGenerationTimer(entry, pace.loadMs);
  const interrupt = (): void => {
    const { interruption } = behaviour;
    if (interruption === undefined) return;
    if (interruption.kind === 'error-event') {
      exchange.refuse(simulatedError(500, undefined), interruption.fault);
      return;
    }
    exchange.end('fault', interruption.fault);
    cutConnection(response.socket, interruption.kind);
  };
  generate({
    state,
    exchange,
    plan,
    seed: pace.seed,
    interrupt,
    steps: {
      token: () => timer.token(),
      stalling: () => undefined,
      finished() {
        entry.finishReason = plan.finishReason;
        sendBody(state, exchange, exchange.dialect.composeBody(plan, timer.read()), plan.tokens.length);
        endResponse(exchange, behaviour.afterResponse);
      },
    },
  });
}
