import { describe } from 'vitest';
import type { CreateTransport } from '../transport/transport.ts';
import type { TransportLimits } from './open-transport.ts';
import { transportOpener } from './open-transport.ts';
import { connectionContract } from './transport-connection-contract.ts';
import { failureContract } from './transport-failure-contract.ts';
import { responseContract } from './transport-response-contract.ts';
import { tlsContract } from './transport-tls-contract.ts';

/** The obligations of a `Transport`, against real servers on loopback. Call it in a test file of each implementation. */
export function transportContract(
  name: string,
  createTransport: CreateTransport,
  limits: TransportLimits = {},
): void {
  const open = transportOpener(createTransport);
  describe(`${name} transport`, () => {
    responseContract(open, limits);
    connectionContract(open);
    failureContract(open);
    tlsContract(open);
  });
}
