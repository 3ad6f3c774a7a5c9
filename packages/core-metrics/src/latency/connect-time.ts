import type { RequestRecord } from '../record/request-record.ts';
import type { MetricDefinition } from '../summary/metric-definition.ts';

/**
 * Time to open the connection that the request used, in ms: name lookup, TCP and TLS, those that took place.
 * `undefined` on a reused connection: there was nothing to open, and 0 would pull the mean down.
 */
export function connectTimeMs(record: RequestRecord): number | undefined {
  const connection = record.connection;
  if (connection === undefined || connection.reused) return undefined;
  const { dnsMs, connectMs, tlsMs } = connection;
  if (dnsMs === undefined && connectMs === undefined && tlsMs === undefined) return undefined;
  return (dnsMs ?? 0) + (connectMs ?? 0) + (tlsMs ?? 0);
}

export const connectMetric = {
  key: 'connectMs',
  label: 'connect',
  unit: 'ms',
  direction: 'lower',
  formula: 'DNS + TCP + TLS of a new connection, those that took place',
  undefinedWhen: 'the connection was reused',
  perRequest: connectTimeMs,
} as const satisfies MetricDefinition;
