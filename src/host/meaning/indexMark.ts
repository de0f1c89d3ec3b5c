import type { KeyValueStore } from '../../core/ports.ts';

const KEY = 'meaning.built';

/** Whether this workspace has an index that was built to its end, of `source` or of any model. */
export function isBuilt(workspaceState: KeyValueStore, source?: string): boolean {
  const built = workspaceState.get(KEY);
  return typeof built === 'string' && (source === undefined || built === source);
}

/** `undefined` where there is none any more. */
export async function markBuilt(workspaceState: KeyValueStore, source: string | undefined): Promise<void> {
  if (workspaceState.get(KEY) !== source) await workspaceState.set(KEY, source);
}
