import type { RunStream } from '@genai-bench/stream-server/client';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import {
  createDashboardStore,
  type DashboardState,
  type DashboardStore,
} from '../model/create-dashboard-store.ts';
import { connectRunStream, type ConnectRunStream } from '../stream/connect-run-stream.ts';
import { pendingStream, streamOfSource, type DashboardSource } from '../stream/dashboard-source.ts';

export interface BenchmarkStreamOptions {
  /** Which run of an address; the one that began last, and after it the next, unless stated. */
  readonly run?: string | undefined;
  /** For servers that ask for one. */
  readonly token?: string | undefined;
  /** How an address becomes a stream; the package's own client unless stated. */
  readonly connect?: ConnectRunStream | undefined;
}

export interface BenchmarkStream extends DashboardState {
  readonly isStored: boolean;
  readonly setPaused: (isPaused: boolean) => void;
}

/**
 * Follows a source while the component is mounted. A stream that was opened here (from an address) is closed here;
 * one that was handed in is left alone. Charts rest while the page is hidden, and for a moment when it is used.
 */
export function useBenchmarkStream(
  source: DashboardSource,
  options: BenchmarkStreamOptions = {},
): BenchmarkStream {
  const { stream, isStored } = useSourceStream(source, options);
  const store = useMemo(() => createDashboardStore(stream), [stream]);
  const state = useSyncExternalStore(store.subscribe, store.getState, store.getState);
  useHiddenPage(store);
  useInputs(store);
  return { ...state, isStored, setPaused: store.setPaused };
}

function useSourceStream(
  source: DashboardSource,
  { run, token, connect = connectRunStream }: BenchmarkStreamOptions,
): { readonly stream: RunStream; readonly isStored: boolean } {
  const url = typeof source === 'string' ? source : undefined;
  const [connected, setConnected] = useState<RunStream>();
  // In an effect and not while rendering: a render may be thrown away, and its socket would stay open.
  useEffect(() => {
    if (url === undefined) return;
    const stream = connect({
      url,
      ...(run === undefined ? {} : { run }),
      ...(token === undefined ? {} : { token }),
    });
    setConnected(stream);
    return () => {
      stream.close();
      setConnected(undefined);
    };
  }, [url, run, token, connect]);
  return useMemo(
    () =>
      typeof source === 'string'
        ? { stream: connected ?? pendingStream, isStored: false }
        : streamOfSource(source),
    [source, connected],
  );
}

function useHiddenPage(store: DashboardStore): void {
  useEffect(() => {
    const report = (): void => store.setHidden(document.visibilityState === 'hidden');
    report();
    document.addEventListener('visibilitychange', report);
    return () => document.removeEventListener('visibilitychange', report);
  }, [store]);
}

const inputs = ['pointerdown', 'pointerup', 'keydown', 'wheel', 'touchmove'] as const;

function useInputs(store: DashboardStore): void {
  useEffect(() => {
    // Seen on their way to whatever they are for, and never held up.
    const options = { capture: true, passive: true };
    for (const type of inputs) window.addEventListener(type, store.noteInput, options);
    return () => {
      for (const type of inputs) window.removeEventListener(type, store.noteInput, options);
    };
  }, [store]);
}
