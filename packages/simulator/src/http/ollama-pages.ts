import { createHash } from 'node:crypto';
import { monotonicNowMs } from '../monotonic-clock.ts';
import type { SimulatorState } from './simulator-state.ts';

/** The version whose shapes these are. */
const ollamaVersion = '0.12.6';
/** `expires_at` of a model that is kept for ever lies this far ahead. */
const foreverMs = 292 * 365 * 86_400_000;

/** What Ollama tells without a model's work, by path: ollama/ollama, docs/api.md, "List Local Models" and "List Running Models". */
export const ollamaPages: Readonly<Record<string, (state: SimulatorState) => unknown>> = {
  '/api/version': () => ({ version: ollamaVersion }),
  '/api/tags': (state) => ({
    models: state.options.models.map((name) => ({
      ...described(name, state),
      modified_at: wallTime(state.startedAtMs),
    })),
  }),
  '/api/ps': (state) => {
    const { modelBytes, vramShare } = state.options;
    const vramBytes = Math.round(modelBytes * vramShare);
    return {
      models: state.residency.loaded(monotonicNowMs()).map(({ model, expiresAtMs }) => ({
        ...described(model, state),
        expires_at: wallTime(Math.min(expiresAtMs, monotonicNowMs() + foreverMs)),
        // Left out where it is 0, as by some versions: a client must not take that for a full GPU.
        ...(vramBytes === 0 ? {} : { size_vram: vramBytes }),
      })),
    };
  },
};

/** Ollama reads a name without a tag as its latest. */
export function withTag(model: string): string {
  return model.includes(':') ? model : `${model}:latest`;
}

function described(model: string, { options }: SimulatorState): Readonly<Record<string, unknown>> {
  const name = withTag(model);
  return {
    name,
    model: name,
    size: options.modelBytes,
    digest: createHash('sha256').update(name).digest('hex'),
    details: {
      parent_model: '',
      format: 'gguf',
      family: 'llama',
      families: ['llama'],
      parameter_size: '3.2B',
      quantization_level: 'Q4_K_M',
    },
  };
}

function wallTime(atMonotonicMs: number): string {
  return new Date(Date.now() + atMonotonicMs - monotonicNowMs()).toISOString();
}
