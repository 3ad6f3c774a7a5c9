import { backends } from '@genai-bench/runner/plan-options';
import type { Messages } from '../format/messages.ts';
import type { PlanForm } from '../model/plan-form.ts';

export interface FieldDescription {
  readonly label: keyof Messages;
  readonly hint?: keyof Messages;
  readonly kind: 'text' | 'url' | 'number' | 'password' | 'select';
  /** Labels are names of messages, or words that need no translation. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly isRequired?: boolean;
}

/** The fields of the form in their order. */
export const planFields: readonly (FieldDescription & { readonly name: keyof PlanForm })[] = [
  { name: 'apiBase', label: 'apiBase', hint: 'apiBaseHint', kind: 'url', isRequired: true },
  { name: 'model', label: 'model', kind: 'text', isRequired: true },
  {
    name: 'backend',
    label: 'backend',
    kind: 'select',
    options: backends.map(({ name, label }) => ({ value: name, label })),
  },
  { name: 'apiKey', label: 'apiKey', hint: 'apiKeyHint', kind: 'password' },
  { name: 'scenarios', label: 'scenarios', hint: 'scenariosHint', kind: 'text', isRequired: true },
  {
    name: 'loadMode',
    label: 'loadMode',
    hint: 'loadModeHint',
    kind: 'select',
    options: [
      { value: 'closed', label: 'closedLoop' },
      { value: 'open', label: 'openLoop' },
    ],
  },
  { name: 'loadValues', label: 'loadValues', hint: 'loadValuesHint', kind: 'text', isRequired: true },
  { name: 'maxRequests', label: 'maxRequests', hint: 'maxRequestsHint', kind: 'number' },
  { name: 'maxSeconds', label: 'maxDuration', kind: 'number' },
  { name: 'warmupRequests', label: 'warmupRequests', hint: 'warmupHint', kind: 'number' },
  { name: 'objectives', label: 'objectives', hint: 'objectivesHint', kind: 'text' },
];
