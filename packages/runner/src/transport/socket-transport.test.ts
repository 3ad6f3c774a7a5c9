import { transportContract } from '../testing/transport-contract.ts';
import { createSocketTransport } from './socket-transport.ts';

transportContract('socket', createSocketTransport);
