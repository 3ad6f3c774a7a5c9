import type { StreamBehaviour } from '../faults/stream-behaviour.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { createSeededRandom, hashText } from '../text/seeded-random.ts';
import { sendBody } from './answer-body.ts';
import { endResponse } from './end-response.ts';
import type { Exchange } from './exchange.ts';
import { parseModel, refuse } from './parse-generation-request.ts';
import type { JsonObject } from './parse-generation-request.ts';
import type { SimulatorState } from './simulator-state.ts';

/** A checked request for embeddings. */
export interface EmbeddingRequest {
  readonly model: string;
  /** One per vector. Token lists are seen as their numbers in a row. */
  readonly inputs: readonly { readonly text: string; readonly tokens: number }[];
  readonly dimensions: number;
  readonly base64: boolean;
}

export function parseEmbeddingRequest(body: JsonObject, state: SimulatorState): EmbeddingRequest {
  const model = parseModel(body);
  const given = body['input'];
  const isTokenList =
    Array.isArray(given) && given.length > 0 && given.every((item) => typeof item === 'number');
  const list: readonly unknown[] = Array.isArray(given) && !isTokenList ? given : [given];
  if (list.length === 0) refuse('input must hold at least one text.', 'input');
  const inputs = list.map((item) => {
    if (typeof item === 'string') return { text: item, tokens: state.options.countTokens(item) };
    if (Array.isArray(item) && item.every((token) => typeof token === 'number')) {
      return { text: item.join(' '), tokens: item.length };
    }
    return refuse('input must be a text, a list of texts, or lists of token numbers.', 'input');
  });
  const dimensions = body['dimensions'] ?? state.options.embeddingDimensions;
  if (
    typeof dimensions !== 'number' ||
    !Number.isInteger(dimensions) ||
    dimensions < 1 ||
    dimensions > 65_536
  ) {
    return refuse('dimensions must be a whole number from 1 to 65536.', 'dimensions');
  }
  const format = body['encoding_format'] ?? 'float';
  if (format !== 'float' && format !== 'base64')
    refuse('encoding_format must be float or base64.', 'encoding_format');
  return { model, inputs, dimensions, base64: format === 'base64' };
}

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
): void {
  const { engine, pacer, metrics, options } = state;
  const { entry } = exchange;
  const inputTokens = request.inputs.reduce((sum, input) => sum + input.tokens, 0);
  const submittedAtMs = monotonicNowMs();
  entry.inputTokens = inputTokens;

  const send = (): void => {
    const data = request.inputs.map(({ text }, index) => {
      const vector = embed(options.seed, text, request.dimensions);
      const embedding = request.base64 ? Buffer.from(vector.buffer).toString('base64') : [...vector];
      return { object: 'embedding', index, embedding };
    });
    const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens };
    const answer = { object: 'list', data, model: request.model };
    sendBody(state, exchange, behaviour.usage === 'missing' ? answer : { ...answer, usage }, 0);
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
