// Other work on the machine, made on purpose: two processes that do nothing but take turns with ours.
import { killTree, start } from './process.ts';

const BUSY = 2;

/** Starts the busy processes; the returned function ends them. */
export function startLoad(): () => Promise<void> {
  const owner = `setInterval(() => { try { process.kill(${process.pid}, 0); } catch { process.exit(); } }, 1000);`;
  // It lets its timer run now and then, so that it cannot outlive the run that wanted it.
  const busy = `${owner} const turn = () => { const end = Date.now() + 200; while (Date.now() < end); setImmediate(turn); }; turn();`;
  const children = Array.from({ length: BUSY }, () => start(process.execPath, ['-e', busy]));
  return async () => {
    for (const child of children) await killTree(child, { force: true });
  };
}
