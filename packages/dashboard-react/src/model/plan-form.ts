import { defaultsByTask, planOptions } from '@genai-bench/runner/plan-options';
import type { Messages } from '../format/messages.ts';

/** What the form holds: text as typed, so that nothing is lost while it is wrong. */
export interface PlanForm {
  readonly apiBase: string;
  readonly model: string;
  readonly apiKey: string;
  readonly backend: string;
  readonly scenarios: string;
  readonly loadMode: 'closed' | 'open';
  readonly loadValues: string;
  readonly maxRequests: string;
  readonly maxSeconds: string;
  readonly warmupRequests: string;
  readonly objectives: string;
}

const { scenarios, concurrency } = defaultsByTask['text-to-text'];

export const emptyPlanForm: PlanForm = {
  apiBase: '',
  model: '',
  apiKey: '',
  backend: planOptions.target.backend.default,
  scenarios: scenarios.join('; '),
  loadMode: 'closed',
  loadValues: concurrency.join(', '),
  maxRequests: '',
  maxSeconds: '30',
  warmupRequests: String(planOptions.load.warmupRequests.default),
  objectives: '',
};

/** The message of what is wrong with each field. */
export type PlanFormErrors = Readonly<Partial<Record<keyof PlanForm, keyof Messages>>>;

/** What is wrong, before a server is asked. It judges again, and by more rules. */
export function validatePlanForm(form: PlanForm): PlanFormErrors {
  const errors: Partial<Record<keyof PlanForm, keyof Messages>> = {};
  if (form.model.trim() === '') errors.model = 'required';
  if (form.scenarios.trim() === '') errors.scenarios = 'required';
  if (!isHttpUrl(form.apiBase)) errors.apiBase = form.apiBase.trim() === '' ? 'required' : 'notUrl';
  const loads = numbersOf(form.loadValues);
  const isWhole = form.loadMode === 'closed';
  if (loads.length === 0 || !loads.every((load) => load > 0)) errors.loadValues = 'notNumbers';
  else if (isWhole && !loads.every(Number.isInteger)) errors.loadValues = 'notWholeNumbers';
  if (form.maxRequests.trim() === '' && form.maxSeconds.trim() === '') errors.maxRequests = 'needLimit';
  else if (form.maxRequests.trim() !== '' && !isWholeFrom(form.maxRequests, 1))
    errors.maxRequests = 'notWhole';
  if (form.maxSeconds.trim() !== '' && !(Number(form.maxSeconds) > 0)) errors.maxSeconds = 'notPositive';
  if (form.warmupRequests.trim() !== '' && !isWholeFrom(form.warmupRequests, 0)) {
    errors.warmupRequests = 'notCount';
  }
  return errors;
}

/** The options of a benchmark, as the server takes them. Only for a form without errors. */
export function planOfForm(form: PlanForm): Readonly<Record<string, unknown>> {
  const objectives = form.objectives
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return {
    apiBase: form.apiBase.trim(),
    model: form.model.trim(),
    backend: form.backend,
    scenarios: form.scenarios
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== ''),
    [form.loadMode === 'closed' ? 'concurrency' : 'requestRate']: numbersOf(form.loadValues),
    ...(form.apiKey === '' ? {} : { apiKey: form.apiKey }),
    ...(form.maxRequests.trim() === '' ? {} : { maxRequests: Number(form.maxRequests) }),
    ...(form.maxSeconds.trim() === '' ? {} : { maxDurationMs: Number(form.maxSeconds) * 1000 }),
    ...(form.warmupRequests.trim() === '' ? {} : { warmupRequests: Number(form.warmupRequests) }),
    ...(objectives.length === 0 ? {} : { goodput: objectives }),
  };
}

function numbersOf(text: string): readonly number[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
}

function isWholeFrom(text: string, least: number): boolean {
  const value = Number(text);
  return Number.isInteger(value) && value >= least;
}

function isHttpUrl(text: string): boolean {
  try {
    const { protocol } = new URL(text.trim());
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    // Not an address at all.
    return false;
  }
}
