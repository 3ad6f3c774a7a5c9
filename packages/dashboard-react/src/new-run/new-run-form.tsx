import { useRef, useState, type ReactNode } from 'react';
import { DashboardRoot, type DashboardRootProps } from '../dashboard/dashboard-root.tsx';
import { fillMessage } from '../format/messages.ts';
import { useDashboard } from '../hooks/dashboard-context.tsx';
import { emptyPlanForm, planOfForm, validatePlanForm, type PlanForm } from '../model/plan-form.ts';
import { Panel } from '../panels/panel.tsx';
import { RunApiError } from '../rest/run-api-error.ts';
import { type RunApi, type RunApiOptions } from '../rest/run-api.ts';
import { useRunApi } from '../rest/use-run.ts';
import { FormField } from './form-field.tsx';
import { planFields } from './plan-fields.ts';

export interface NewRunFormProps extends RunApiOptions, Omit<DashboardRootProps, 'children'> {
  readonly api?: RunApi | undefined;
  /** Fields that are filled in at first. */
  readonly initial?: Partial<PlanForm> | undefined;
  /** Fills in the control token, for pages that have it. */
  readonly controlToken?: string | undefined;
  /** True on pages whose session may start runs already: no token is asked for. */
  readonly mayControl?: boolean | undefined;
  /** Gets the token that was typed too, for pages that go on to control the run; empty where none was asked for. */
  readonly onStarted?: ((runId: string, controlToken: string) => void) | undefined;
}

/** Starts a benchmark on the stream server. Needs the control token. */
export function NewRunForm(props: NewRunFormProps): ReactNode {
  const { theme, locale, messages } = props;
  return (
    <DashboardRoot theme={theme} locale={locale} messages={messages}>
      <FormBody {...props} />
    </DashboardRoot>
  );
}

type Sending =
  | { readonly state: 'editing' | 'sending' }
  | { readonly state: 'started'; readonly runId: string }
  | { readonly state: 'refused'; readonly reason: string; readonly hint: string | undefined };

function FormBody(props: NewRunFormProps): ReactNode {
  const { messages } = useDashboard();
  const api = useRunApi(props);
  const [form, setForm] = useState<PlanForm>({ ...emptyPlanForm, ...props.initial });
  const [controlToken, setControlToken] = useState(props.controlToken ?? '');
  const [hasTried, setHasTried] = useState(false);
  const [sending, setSending] = useState<Sending>({ state: 'editing' });
  const element = useRef<HTMLFormElement>(null);
  const errors = validatePlanForm(form);
  const { mayControl = false } = props;
  const lacksToken = !mayControl && controlToken === '';
  const errorCount = Object.keys(errors).length + (lacksToken ? 1 : 0);

  const send = async (): Promise<void> => {
    setHasTried(true);
    if (errorCount > 0) {
      // After the messages are in the page, so that the reader hears them with the field.
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
      return;
    }
    setSending({ state: 'sending' });
    try {
      const { runId } = await api.startRun(planOfForm(form), controlToken);
      setSending({ state: 'started', runId });
      props.onStarted?.(runId, controlToken);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setSending({ state: 'refused', reason, hint: error instanceof RunApiError ? error.hint : undefined });
    }
  };

  return (
    <Panel title={messages.newRun}>
      <form
        ref={element}
        className="gb-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {planFields.map((field) => {
          const error = hasTried ? errors[field.name] : undefined;
          return (
            <FormField
              key={field.name}
              field={field}
              value={form[field.name]}
              error={error === undefined ? undefined : messages[error]}
              onChange={(value) => setForm({ ...form, [field.name]: value })}
            />
          );
        })}
        {!mayControl && (
          <FormField
            field={{ label: 'controlToken', hint: 'controlTokenHint', kind: 'password', isRequired: true }}
            value={controlToken}
            error={hasTried && lacksToken ? messages.required : undefined}
            onChange={setControlToken}
          />
        )}
        <FormEnd sending={sending} errorCount={hasTried ? errorCount : 0} />
      </form>
    </Panel>
  );
}

interface FormEndProps {
  readonly sending: Sending;
  /** Of those that the reader was told of. */
  readonly errorCount: number;
}

function FormEnd({ sending, errorCount }: FormEndProps): ReactNode {
  const { messages, format } = useDashboard();
  return (
    <>
      <div className="gb-form-end">
        <button type="submit" className="gb-button gb-button-main" disabled={sending.state === 'sending'}>
          {sending.state === 'sending' ? messages.startingRun : messages.startRun}
        </button>
        <span role="status">
          {errorCount > 0 && fillMessage(messages.fixFields, { count: format.count(errorCount) })}
          {sending.state === 'started' && fillMessage(messages.runStarted, { id: sending.runId })}
        </span>
      </div>
      {sending.state === 'refused' && (
        <p className="gb-alert" role="alert">
          {sending.reason} {sending.hint}
        </p>
      )}
    </>
  );
}
