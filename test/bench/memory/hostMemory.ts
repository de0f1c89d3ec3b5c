/** In megabytes; `young` is what V8's young generation takes of the resident memory, garbage or not. */
export type Memory = Readonly<Record<'resident' | 'heap' | 'external' | 'young', number>>;

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
  const spaces = process.getBuiltinModule('node:v8').getHeapSpaceStatistics();
  const young = spaces.find(({ space_name: name }) => name === 'new_space')?.physical_space_size ?? 0;
  const inMegabytes = (bytes: number): number => bytes / 1_000_000;
  return {
    resident: inMegabytes(rss),
    heap: inMegabytes(heapUsed),
    external: inMegabytes(external),
    young: inMegabytes(young),
  };
}
