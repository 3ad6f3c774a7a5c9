import type { RequestRecord } from '@genai-bench/core-metrics';
import type { FailureReason } from '../battle/failure-reason.ts';

/** Why a request that gave no whole answer failed, in the battle's words; undefined for one that was completed. */
export function failureReasonOf(record: RequestRecord): FailureReason | undefined {
  const { outcome } = record;
  switch (outcome.kind) {
    case 'completed':
      return outcome.rule === 'no-payload' ? 'empty' : undefined;
    case 'http_error':
      return reasonOfStatus(outcome.status);
    case 'api_error':
      return /429|rate.?limit/i.test(String(outcome.code)) ? 'rate_limited' : 'server_error';
    case 'transport_error':
      return record.firstByteAtMs === undefined ? 'unreachable' : 'broken_off';
    case 'timeout':
      return outcome.phase === 'connect' ? 'unreachable' : 'timeout';
    case 'incomplete':
      return outcome.rule === 'no-answer' || outcome.rule === 'unreadable' ? 'server_error' : 'broken_off';
    case 'cancelled':
    case 'dropped':
      return 'interrupted';
  }
}

function reasonOfStatus(status: number): FailureReason {
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 402 || status === 403) return 'unauthorized';
  if (status === 408) return 'timeout';
  return status >= 400 && status < 500 ? 'refused' : 'server_error';
}

/** Whether another host of the same model may do better: it is the host that failed, not the request. */
export function isHostFault(reason: FailureReason): boolean {
  switch (reason) {
    case 'timeout':
    case 'rate_limited':
    case 'server_error':
    case 'unreachable':
    case 'broken_off':
      return true;
    case 'slow':
    case 'unauthorized':
    case 'refused':
    case 'empty':
    case 'interrupted':
      return false;
  }
}
