import { startSimulator, type Simulator, type SimulatorOptions } from '@genai-bench/simulator';
import { onTestFinished } from 'vitest';
import { startRecordingServer, type Answer, type RecordingServer } from './recording-server.ts';

/** A simulator for one test: fast unless stated. */
export async function simulatorForTest(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ ttftMs: 4, itlMs: 2, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A recording server for one test. */
export async function recordingServerForTest(
  answer?: Answer,
  answerOthers?: Answer,
): Promise<RecordingServer> {
  const server = await startRecordingServer(answer, answerOthers);
  onTestFinished(() => server.close());
  return server;
}
