import type { RunStream, RunStreamOptions } from '@genai-bench/stream-server/client';

/** How an address becomes a stream. */
export type ConnectRunStream = (options: RunStreamOptions) => RunStream;

/** The client of the stream server. */
export const connectRunStream: ConnectRunStream = ({ url }) => {
  throw new Error(`No client is built in to connect to ${url}. Hand a RunStream to \`source\` instead.`);
};
