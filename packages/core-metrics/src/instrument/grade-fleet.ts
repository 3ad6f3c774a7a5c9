import type { FleetSummary, FleetWorker } from '../summary/fleet.ts';
import { worstGrade } from './grade-instrument.ts';
import type { InstrumentGrade } from './instrument-reading.ts';

/**
 * The grade of load that several workers made: the worst of theirs, and `degraded` where one was lost or failed,
 * because the server then saw less load than the level's name says.
 */
export function gradeFleet({ workers }: FleetSummary): InstrumentGrade {
  return worstGrade(workers.flatMap((worker) => [namedGrade(worker), presenceGrade(worker)]));
}

function namedGrade({ name, grade }: FleetWorker): InstrumentGrade {
  return { ...grade, reasons: grade.reasons.map((reason) => `Worker ${name}: ${reason}`) };
}

function presenceGrade({ name, status, problem, lostShare, unaccountedCount }: FleetWorker): InstrumentGrade {
  if (status !== 'lost' && status !== 'failed') return { verdict: 'trusted', reasons: [] };
  const what = status === 'lost' ? 'was lost' : 'failed';
  const why = problem === undefined ? '' : ` (${problem})`;
  const missing =
    lostShare === 0
      ? 'fewer workers than asked for made the load'
      : `${((lostShare ?? 0) * 100).toFixed(1)} % of the load ${
          unaccountedCount === undefined
            ? 'was not made'
            : `has no outcome: ${unaccountedCount} of its requests are known to have been sent, and it may have sent more`
        }`;
  return {
    verdict: 'degraded',
    reasons: [`Worker ${name} ${what}${why}: ${missing}; run again with all workers.`],
  };
}
