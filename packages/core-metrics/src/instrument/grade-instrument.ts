import type { InstrumentGrade, InstrumentReading } from './instrument-reading.ts';

export type UngradedReading = Omit<InstrumentReading, 'grade'>;

interface GradeRule {
  /** The figure that is judged; `undefined` when it was not taken. */
  readonly figure: (reading: UngradedReading) => number | undefined;
  /** Above this the figures are usable with a reservation. */
  readonly degradedAbove: number;
  /** Above this the client was measured, not the server. */
  readonly invalidAbove?: number;
  /** One sentence with the figure and what to change. */
  readonly reason: (figure: number, reading: UngradedReading) => string;
}

/**
 * The thresholds. Lag limits are set against what is measured: gaps between tokens are 5 to 50 ms, so a loop that is
 * late by 5 ms at p99 shows in their tail, and by 50 ms makes tokens that came apart look as if they came together.
 * A thread above 85 % CPU has no room for bursts; at 97 % it is the bottleneck.
 */
const rules: readonly GradeRule[] = [
  {
    figure: (reading) => reading.loopLagMs?.p99,
    degradedAbove: 5,
    invalidAbove: 50,
    reason: (lag) =>
      `The event loop of a load thread was late by ${fixed(lag)} ms at p99; use more threads or less concurrency.`,
  },
  {
    figure: (reading) => reading.sendLagMs?.p99,
    degradedAbove: 10,
    reason: (lag) =>
      `Requests were sent ${fixed(lag)} ms after schedule at p99; read response time instead of latency from the send, or lower the rate or raise the concurrency cap.`,
  },
  {
    figure: (reading) =>
      reading.threadCpuShare.length === 0 ? undefined : Math.max(...reading.threadCpuShare),
    degradedAbove: 0.85,
    invalidAbove: 0.97,
    reason: (share) => `A load thread used ${percent(share)} of a core; use more threads or less load.`,
  },
  {
    figure: ({ threadCpuWaitShare = [] }) =>
      threadCpuWaitShare.length === 0 ? undefined : Math.max(...threadCpuWaitShare),
    degradedAbove: 0.05,
    invalidAbove: 0.3,
    reason: (share) =>
      `A load thread waited ${percent(share)} of the time for a core that was busy with something else; stop other work on this machine, or run the server on another one.`,
  },
  {
    figure: (reading) => reading.starvedMs,
    degradedAbove: 100,
    reason: (starved) =>
      `Slots stood idle for ${fixed(starved)} ms in all because this machine made prompts, or recorded answers, too slowly; use a faster tokenizer, shorter prompts, a data set or less load.`,
  },
  {
    figure: (reading) => reading.gcMaxPauseMs,
    degradedAbove: 20,
    reason: (pause) =>
      `Garbage collection paused a load thread for ${fixed(pause)} ms at once; use more threads so that each holds fewer requests.`,
  },
  {
    figure: (reading) => reading.coalescedChunkShare,
    degradedAbove: 0.5,
    reason: (share) =>
      `${percent(share)} of the chunks shared a socket read with the chunk before, so most gaps between tokens are even shares of a longer time: their mean holds, their percentiles do not; look for a buffering proxy or an overloaded client.`,
  },
  {
    figure: (reading) => reading.unparsedEventCount,
    degradedAbove: 0,
    reason: (count) =>
      `${count} events of the server could not be read, so tokens may be missing; check that the backend fits the server.`,
  },
  {
    figure: ({ reservations }) =>
      reservations && Object.values(reservations).reduce((sum, { count }) => sum + count, 0),
    degradedAbove: 0,
    reason: (count, { reservations = {} }) =>
      `${count} ${count === 1 ? 'answer counts' : 'answers count'} as completed with a reservation (${Object.values(
        reservations,
      )
        .map((each) => `${each.count} × ${each.message}`)
        .join('; ')}); look at what the server sends and at its log.`,
  },
  {
    figure: ({ unreadPayloads = {} }) => Object.values(unreadPayloads).reduce((sum, count) => sum + count, 0),
    degradedAbove: 0,
    reason: (count, { unreadPayloads = {} }) =>
      `${count} ${count === 1 ? 'payload' : 'payloads'} came in fields that are not read (${Object.keys(unreadPayloads).join(', ')}), so their text and kind are unknown; check that the backend fits the server.`,
  },
  {
    figure: (reading) => reading.contradictedTokenCount,
    degradedAbove: 0,
    reason: (count) =>
      `The server's count of output tokens cannot be right for what arrived in ${count} answers (hidden reasoning that it does not state, a wrong usage, or tokens without a chunk), so their tokens, TPOT and speed are unknown; compare chunks with usage in the records, and name the model's tokenizer.`,
  },
  {
    figure: (reading) => reading.severalChoicesCount,
    degradedAbove: 0,
    reason: (count) =>
      `${count} requests had several answers side by side in one stream, so their TPOT, speed and ITL are unknown; ask for one answer (n = 1).`,
  },
  {
    figure: ({ cachedInputShare, expectedCachedInputShare = 0 }) =>
      cachedInputShare === undefined ? undefined : cachedInputShare - expectedCachedInputShare,
    // Caches work in blocks of tokens, and prompts that begin with the same word share one by chance.
    degradedAbove: 0.1,
    reason: (_excess, { cachedInputShare = 0, expectedCachedInputShare = 0 }) =>
      `${percent(cachedInputShare)} of the input tokens came from the server's prefix cache, where the plan explains ${percent(expectedCachedInputShare)}, so TTFT is that of prompts which the server has seen before; use another seed, or restart the server.`,
  },
  {
    figure: (reading) => reading.tokenCountSources.estimate,
    degradedAbove: 0,
    reason: (count) =>
      `The output tokens of ${count} requests are estimated from the length of the text; name a tokenizer, or have the server report usage.`,
  },
  {
    figure: (reading) => reading.clientLimitShare,
    degradedAbove: 0,
    invalidAbove: 0.01,
    reason: (share) =>
      `${atLeastOne(share)} of the requests failed because this machine, not the server, ran out of file descriptors, ports, buffers or room for answers (errors client:…), so less was made or read than asked for; raise the limit (ulimit -n), widen the range of local ports, or lower the concurrency.`,
  },
  {
    figure: (reading) => reading.lostRecordCount,
    degradedAbove: 0,
    reason: (count) =>
      `${count} records were lost when a load thread, a worker or the whole process died, so counts and percentiles lack them; look at the log and run again.`,
  },
];

/**
 * Grades a reading by the table above: `invalid` when any figure is above its second limit, `degraded` when any is
 * above its first, else `trusted`. A figure that was not taken is not held against the run.
 */
export function gradeInstrument(reading: UngradedReading): InstrumentGrade {
  let verdict: InstrumentGrade['verdict'] = 'trusted';
  const reasons: string[] = [];
  for (const rule of rules) {
    const figure = rule.figure(reading);
    if (figure === undefined || figure <= rule.degradedAbove) continue;
    reasons.push(rule.reason(figure, reading));
    const isInvalid = rule.invalidAbove !== undefined && figure > rule.invalidAbove;
    if (isInvalid) verdict = 'invalid';
    else if (verdict === 'trusted') verdict = 'degraded';
  }
  return { verdict, reasons };
}

const severity = { trusted: 0, degraded: 1, invalid: 2 } as const;

/** The worst of several grades with the reasons of all, each once; `trusted` for none. */
export function worstGrade(grades: Iterable<InstrumentGrade>): InstrumentGrade {
  let verdict: InstrumentGrade['verdict'] = 'trusted';
  const reasons = new Set<string>();
  for (const grade of grades) {
    if (severity[grade.verdict] > severity[verdict]) verdict = grade.verdict;
    for (const reason of grade.reasons) reasons.add(reason);
  }
  return { verdict, reasons: [...reasons] };
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function atLeastOne(share: number): string {
  return share < 0.01 ? 'Below 1 %' : percent(share);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
