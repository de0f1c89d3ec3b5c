// A program of its own: the official SDK's loop over one stream, its server included. What it grows by is the least that
// a streamed answer costs a process of Node. It prints that in megabytes.
import { hostMemory } from './hostMemory.ts';

const words = Number(process.argv[2]);
const before = hostMemory(undefined, false);
const { startPacedServer } = await import('../chat/pacedServer.ts');
const { bareSdkLatencies } = await import('../chat/bareSdk.ts');
const server = await startPacedServer({ words, everyMs: 0, firstAfterMs: 0 });
const seen = await bareSdkLatencies(server);
if (seen.length !== words) throw new Error(`Of ${words} words ${seen.length} came.`);
process.stdout.write(String(hostMemory(undefined, false).resident - before.resident));
await server.close();
