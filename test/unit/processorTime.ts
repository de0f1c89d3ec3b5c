// Processor time of this thread: unlike a clock it does not run on while other programs have the machine. It goes in steps of
// some milliseconds, so it is for work of tens of them and more.

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Milliseconds of processor time that `work` takes. */
export function processorMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  return since(before);
}

/** Milliseconds of processor time that this thread spends until `work` is done. */
export async function processorMsUntil(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  return since(before);
}
