import type { EmbeddingRequest } from '../dialects/model-request.ts';
import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { createSeededRandom, hashText } from '../text/seeded-random.ts';
import { sendBody } from './answer-body.ts';
import { endResponse } from './end-response.ts';
import type { Exchange } from './exchange.ts';
import { createGenerationTimer } from './generate.ts';
import type { SimulatorState } from './simulator-state.ts';

/** A unit vector that depends on nothing but seed and text. */
function embed(seed: number, text: string, dimensions: number): Float32Array {
  const random = createSeededRandom(hashText(text, seed));
  const vector = Float32Array.from({ length: dimensions }, () => random.nextNormal());
  const norm = Math.hypot(...vector);
  return vector.map((component) => component / (norm || 1));
}

/** Takes one place in the batch for the prefill of all inputs, then answers in one piece. */
export function answerEmbeddings(
  state: SimulatorState,
  exchange: Exchange,
  request: EmbeddingRequest,
  behaviour: StreamBehaviour,
  loadMs: number,
): void {
  const { engine, pacer, metrics, options } = state;
  const { entry } = exchange;
  const inputTokens = request.inputs.reduce((sum, input) => sum + input.tokens, 0);
  const submittedAtMs = monotonicNowMs();
  entry.inputTokens = inputTokens;

  const timer = createGenerationTimer(entry, loadMs);
  const send = (): void => {
    const vectors = request.inputs.map(({ text }) =>
      embed(options.seed, text, request.dimensions ?? options.embeddingDimensions),
    );
    const withUsage = behaviour.usage !== 'missing';
    const answer = { request, vectors, inputTokens, withUsage, timings: timer.read() };
    sendBody(state, exchange, exchange.dialect.composeEmbeddings(answer), 0);
    endResponse(exchange, behaviour.afterResponse);
  };
  const sequence = engine.submit(
    {
      inputTokens,
      outputTokens: 0,
      extraDelayMs: behaviour.firstTokenDelayMs,
      random: createSeededRandom(options.seed),
      listener: {
        admitted(atMs) {
          entry.admittedAtMs = atMs;
          metrics.queueTime(atMs - submittedAtMs);
          metrics.promptTokens(inputTokens);
        },
        token: () => undefined,
        finished(dueMs) {
          metrics.finished({
            inputTokens,
            outputTokens: 0,
            reason: 'stop',
            endToEndMs: dueMs - submittedAtMs,
          });
          send();
        },
      },
    },
    submittedAtMs,
  );
  exchange.onEnd(() => {
    engine.cancel(sequence, monotonicNowMs());
    pacer.wake();
  });
  pacer.wake();
}
