import type { IncomingMessage } from 'node:http';
import { parseSimulateHeader } from '../faults/parse-simulate.ts';
import type { FaultRequest } from '../faults/parse-simulate.ts';
import type { SimulatorOptions } from '../simulator-options.ts';
import { createSeededRandom } from '../text/seeded-random.ts';
import { refuse } from '../dialects/model-request.ts';

/**
 * The pathologies one request meets: those it names (header before body), else those the server's own
 * `faults` deal it. `arrival` is its number in the log, so that the same seed deals the same faults again.
 */
export function chooseFaults({
  request,
  bodyFaults,
  options,
  arrival,
}: {
  request: IncomingMessage;
  bodyFaults: readonly FaultRequest[] | undefined;
  options: SimulatorOptions;
  arrival: number;
}): readonly FaultRequest[] {
  const header = request.headers['x-simulate'];
  const headerFaults = header === undefined ? undefined : parseSimulateHeader(String(header));
  const asked = headerFaults ?? bodyFaults;
  if (asked !== undefined) {
    if (!options.perRequestFaults)
      refuse('This simulator does not take pathologies from requests.', 'simulate');
    return asked;
  }
  const random = createSeededRandom(options.seed + arrival);
  return options.faults.filter((fault) => random.next() < fault.probability);
}
