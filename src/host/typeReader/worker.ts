// A thread of its own: types can be made to take for ever, and the editor's host must not wait for them.

import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { TypeRequest } from '../../core/extraction/sources/typeReader.ts';
import { parseLibrary } from './program.ts';
import { readTypes } from './readTypes.ts';

const library = parseLibrary(readFileSync(new URL(workerData as string), 'utf8'));

parentPort?.on('message', (request: TypeRequest) => {
  parentPort?.postMessage(readTypes(request, library));
});
// The time that types may take begins here: how long the start takes is up to the machine.
parentPort?.postMessage('ready');
