import { useId, type ReactNode } from 'react';
import { wordOf } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import type { FieldDescription } from './plan-fields.ts';

export interface FormFieldProps {
  readonly field: FieldDescription;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A labelled field whose hint and error are read with it. */
export function FormField({ field, value, error, onChange }: FormFieldProps): ReactNode {
  const { messages } = useDashboard();
  const id = useId();
  const described = [field.hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`];
  const shared = {
    id,
    value,
    'aria-invalid': error !== undefined,
    'aria-describedby': described.filter((part) => part !== '').join(' ') || undefined,
    'aria-required': field.isRequired === true,
  };
  return (
    <div className="gb-field">
      <label htmlFor={id}>
        {messages[field.label]}
        {field.isRequired === true && <span aria-hidden="true"> *</span>}
      </label>
      {field.kind === 'select' ? (
        <select {...shared} onChange={({ target }) => onChange(target.value)}>
          {field.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {wordOf(messages, option.label)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          // A number input drops what it cannot read, and then nobody could be told what is wrong with it.
          type={field.kind === 'password' ? 'password' : 'text'}
          inputMode={field.kind === 'number' ? 'decimal' : field.kind === 'url' ? 'url' : 'text'}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
      {field.hint !== undefined && (
        <span className="gb-note" id={`${id}-hint`}>
          {messages[field.hint]}
        </span>
      )}
      {error !== undefined && (
        <span className="gb-field-error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
}
