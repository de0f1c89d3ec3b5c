// A process of its own that runs a batch and may die in the middle of it, as an extension host does.
import process from 'node:process';
import { BatchFiles } from '../../../src/host/extraction/batch/batchFiles.ts';
import { systemClock } from '../../../src/host/systemClock.ts';
import { openSession } from './batchHostScene.ts';

interface Orders {
  readonly folder: string;
  readonly id: string;
  readonly url: string;
  /** Dies without a word once this many are done. */
  readonly killAt?: number;
  /** Stops once this many are done. */
  readonly stopAt?: number;
  readonly retryFailed?: boolean;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;
const plan = await new BatchFiles(orders.folder, systemClock).plan(orders.id);
if (plan === undefined) throw new Error('There is no plan.');
const session = openSession(orders.folder, plan, orders.url);
session.onProgress(({ done }) => {
  if (orders.killAt !== undefined && done >= orders.killAt) process.kill(process.pid, 'SIGKILL');
  if (orders.stopAt !== undefined && done >= orders.stopAt) session.stop();
});
await session.start({ retryFailed: orders.retryFailed ?? false });
await session.finished;
process.stdout.write(JSON.stringify(session.progress));
