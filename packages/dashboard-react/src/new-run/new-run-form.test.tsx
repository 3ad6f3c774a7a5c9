// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { createSampleRunApi } from '../testing/sample-run-api.ts';
import { NewRunForm } from './new-run-form.tsx';

afterEach(cleanup);

function fill(name: RegExp, value: string): void {
  fireEvent.change(screen.getByLabelText(name), { target: { value } });
}

describe('NewRunForm', () => {
  it('sends nothing while fields are wrong, says what is, and goes to the first', async () => {
    const started: unknown[] = [];
    render(<NewRunForm api={createSampleRunApi([], started)} />);
    fireEvent.click(screen.getByRole('button', { name: 'Start run' }));
    expect(screen.getByText('Fix 3 fields to start.')).toBeTruthy();
    expect(screen.getByLabelText(/^Model/).getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText(/^API base/)));
    expect(started).toEqual([]);
  });

  it('starts a run and tells its id', async () => {
    const started: unknown[] = [];
    const ids: string[] = [];
    render(<NewRunForm api={createSampleRunApi([], started)} onStarted={(runId) => ids.push(runId)} />);
    fill(/^API base/, 'http://localhost:8000');
    fill(/^Model/, 'm');
    fill(/^Control token/, 'secret');
    fireEvent.click(screen.getByRole('button', { name: 'Start run' }));
    expect(await screen.findByText('Run started-1 was started.')).toBeTruthy();
    expect(ids).toEqual(['started-1']);
    expect(started).toMatchObject([
      { apiBase: 'http://localhost:8000', model: 'm', concurrency: [1, 4, 16, 64] },
    ]);
  });

  it('shows why the server refused, with its hint', async () => {
    render(
      <NewRunForm
        api={createSampleRunApi([])}
        initial={{ apiBase: 'http://localhost:8000', model: 'm' }}
        controlToken="wrong"
      />,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Start run' }));
    expect((await screen.findByRole('alert')).textContent).toBe(
      'The control token is wrong. Look at the log.',
    );
  });
});
