// A thread of its own: types can be made to take for ever, and the editor's host must not wait for them.

import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { TypeRequest } from '../../core/extraction/sources/typeReader.ts';
import { parseLibrary } from './program.ts';
import { readTypes } from './readTypes.ts';

export interface TypeThreadData {
  /** Where the declarations are that the checker begins with. */
  readonly library: string;
  /** The editor's texts in its display language; absent where they are those of the source. */
  readonly texts?: Readonly<Record<string, string>> | undefined;
}

const library = parseLibrary(readFileSync(new URL((workerData as TypeThreadData).library), 'utf8'));

parentPort?.on('message', (request: TypeRequest) => {
  parentPort?.postMessage(readTypes(request, library));
});
// The time that types may take begins here: how long the start takes is up to the machine.
parentPort?.postMessage('ready');
