import { createRunStream, type RunStream } from '@genai-bench/stream-server/client';
import { useEffect, useState, type ReactNode } from 'react';
import { LivePage, type LivePageProps } from './live-page.tsx';

export interface ChosenRunPageProps extends Omit<LivePageProps, 'stream' | 'chosenRunId'> {
  readonly runId: string;
}

/** The run that the address names, whatever else goes on. */
export function ChosenRunPage({ runId, ...rest }: ChosenRunPageProps): ReactNode {
  const [stream, setStream] = useState<RunStream>();
  // In an effect and not while rendering: a render may be thrown away, and its socket would stay open.
  useEffect(() => {
    const opened = createRunStream({ url: location.origin, run: runId });
    setStream(opened);
    return () => opened.close();
  }, [runId]);
  return stream !== undefined && <LivePage {...rest} stream={stream} chosenRunId={runId} />;
}
