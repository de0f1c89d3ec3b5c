// Work that only makes text prettier: done when the page has nothing better to do, a few milliseconds at a time.
const SLICE_MS = 8;
const LATEST_MS = 500;

const tasks: (() => void)[] = [];
let isScheduled = false;

/** Runs `task` (short, must not throw) in some idle moment, in the order given. */
export function whenIdle(task: () => void): void {
  tasks.push(task);
  schedule();
}

function schedule(): void {
  if (isScheduled || tasks.length === 0) return;
  isScheduled = true;
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: LATEST_MS });
  else setTimeout(run, 16);
}

function run(): void {
  isScheduled = false;
  const deadline = performance.now() + SLICE_MS;
  do tasks.shift()?.();
  while (tasks.length > 0 && performance.now() < deadline);
  schedule();
}
