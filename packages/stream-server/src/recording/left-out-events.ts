import { PROTOCOL_VERSION, type Envelope } from '../protocol/envelope.ts';

/** Events one after the other, of one epoch, for which a recording had no room. */
export interface LeftOutEvents {
  readonly last: Envelope;
  readonly fromSeq: number;
  readonly count: number;
}

/** One more; `undefined` where it is of another story than those before, which then have to be told first. */
export function leaveOut(events: LeftOutEvents | undefined, envelope: Envelope): LeftOutEvents | undefined {
  if (events === undefined) return { last: envelope, fromSeq: envelope.seq, count: 1 };
  if (events.last.epoch !== envelope.epoch) return undefined;
  return { ...events, last: envelope, count: events.count + 1 };
}

/** What a slow viewer would be told in their place: it stands in the recording where they are missing. */
export function leftOutMessage({ last, fromSeq, count }: LeftOutEvents): Envelope {
  const { timestamp, epoch, seq, run_id: runId } = last;
  return {
    timestamp,
    v: PROTOCOL_VERSION,
    epoch,
    seq,
    ...(runId === undefined ? {} : { run_id: runId }),
    event_type: 'dropped',
    data: { coalesced: 0, left_out: count, from_seq: fromSeq, to_seq: seq },
  };
}
