import { extractionPageSchemas } from '../../protocol/extraction.ts';
import { startPage } from '../page.ts';
import { App } from './app.ts';
import { emptyMemory, memorySchema } from './memory.ts';

startPage({
  schemas: extractionPageSchemas,
  memorySchema,
  emptyMemory,
  makeApp: (channel, memory) => new App(channel, memory),
});
