import { describeAccess } from '../testing/access-contract.ts';
import { createMemoryAuditLog, createMemoryTokenStore } from './memory-storage.ts';

describeAccess('memory', async () => ({
  tokens: createMemoryTokenStore(),
  audit: createMemoryAuditLog(),
  close: async () => {},
}));
