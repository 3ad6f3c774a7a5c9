import type { Dialect } from '../dialects/dialect.ts';
import { RequestRefused, type GenerationRequest } from '../dialects/model-request.ts';
import { ollamaInstant } from '../dialects/ollama-dialect.ts';
import { monotonicNowMs } from '../monotonic-clock.ts';
import { sendBody } from './answer-body.ts';
import type { Exchange } from './exchange.ts';
import { withTag } from './ollama-pages.ts';
import type { SimulatorState } from './simulator-state.ts';

/** Refuses a model that the server does not have, in the words of the API. */
export function checkModel(model: string, { options }: SimulatorState, dialect: Dialect): void {
  const nameOf = dialect.loadsModels ? withTag : (name: string): string => name;
  if (options.models.some((known) => nameOf(known) === nameOf(model))) return;
  throw new RequestRefused({
    status: 404,
    message: dialect.unknownModel(model),
    type: 'NotFoundError',
    code: 'model_not_found',
    param: 'model',
  });
}

/** Runs `begin` once the model is in memory, with what the wait for it was; at once where models are always there. */
export function withModel(
  { residency }: SimulatorState,
  exchange: Exchange,
  { model, keepAliveMs = 0, isPreload }: Pick<GenerationRequest, 'model' | 'keepAliveMs' | 'isPreload'>,
  begin: (loadMs: number) => void,
): void {
  if (!exchange.dialect.loadsModels) {
    begin(0);
    return;
  }
  const askedAtMs = monotonicNowMs();
  const use = residency.use(model, askedAtMs);
  exchange.onEnd(() => use.done(keepAliveMs, monotonicNowMs()));
  if (exchange.isEnded) return;
  const ready = (): void => begin(monotonicNowMs() - askedAtMs);
  // Nobody loads a model to unload it.
  const isUnload = isPreload === true && keepAliveMs === 0;
  if (isUnload || use.readyAtMs <= askedAtMs) {
    ready();
    return;
  }
  const timer = setTimeout(ready, Math.ceil(use.readyAtMs - askedAtMs));
  exchange.onEnd(() => clearTimeout(timer));
}

/** Says that the model is in memory, or will leave it: ollama/ollama, docs/api.md, "Load a model" and "Unload a model". */
export function answerPreload(
  state: SimulatorState,
  exchange: Exchange,
  { model, endpoint, keepAliveMs }: GenerationRequest,
): void {
  const said = endpoint === 'chat' ? { message: { role: 'assistant', content: '' } } : { response: '' };
  const reason = keepAliveMs === 0 ? 'unload' : 'load';
  const instant = ollamaInstant(Math.floor(Date.now() / 1000), 0);
  sendBody(state, exchange, { model, created_at: instant, ...said, done: true, done_reason: reason }, 0);
  exchange.response.end();
}
