/** In megabytes. */
export type Memory = Readonly<Record<'resident' | 'heap' | 'external', number>>;

/**
 * What the process holds, or what is left of it after a forced collection. It is sent as text into the extension host,
 * whose first argument is the editor's API, so it closes over nothing.
 */
export function hostMemory(_api: unknown, isCollected: boolean): Memory {
  if (isCollected) {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    const collect = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
    for (let round = 0; round < 4; round += 1) collect();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss / 1_000_000, heap: heapUsed / 1_000_000, external: external / 1_000_000 };
}
