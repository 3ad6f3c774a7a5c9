import { useEffect, useState } from 'react';

/** True once nothing has changed for so long. `activity` is anything that differs when something has. */
export function useQuietFor(activity: string, isWaiting: boolean, limitMs: number): boolean {
  const [quietSince, setQuietSince] = useState<string>();
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setQuietSince(activity), limitMs);
    return () => clearTimeout(timer);
  }, [activity, isWaiting, limitMs]);
  return isWaiting && quietSince === activity;
}
