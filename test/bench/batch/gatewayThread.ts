// A gateway on a thread of its own: what it does must not count as the extension's work.
import { parentPort, workerData } from 'node:worker_threads';
import { startGateway } from '../../gateway/server.ts';

const { firstTokenMs } = workerData as { readonly firstTokenMs: number };
const gateway = await startGateway({ speed: { firstTokenMs }, keepRequests: 1 });
parentPort?.postMessage(gateway.url);
