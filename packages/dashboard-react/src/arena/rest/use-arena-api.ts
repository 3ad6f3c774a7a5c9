import { useMemo } from 'react';
import { createArenaApi, type ArenaApi, type ArenaApiOptions } from './arena-api.ts';

/** An interface that stays the same while its options do. */
export function useArenaApi(options: ArenaApiOptions & { readonly api?: ArenaApi | undefined }): ArenaApi {
  const { api, apiBase, token, fetch } = options;
  return useMemo(() => api ?? createArenaApi({ apiBase, token, fetch }), [api, apiBase, token, fetch]);
}
