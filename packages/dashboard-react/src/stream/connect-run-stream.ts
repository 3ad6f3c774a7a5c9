import { createRunStream, type RunStream, type RunStreamOptions } from '@genai-bench/stream-server/client';

/** How an address becomes a stream. */
export type ConnectRunStream = (options: RunStreamOptions) => RunStream;

/** The client of the stream server. */
export const connectRunStream: ConnectRunStream = (options) => createRunStream(options);
