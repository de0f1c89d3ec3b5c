import type { ScriptFiles } from '../../code/script/files.ts';
import type { JsonObject } from '../../json/json.ts';
import type { SchemaReading } from '../../json/reading.ts';

/** Types to be read as a schema. It can be sent to another thread as it is. */
export interface TypeRequest {
  readonly text: string;
  /** Picks among several declarations. */
  readonly rootName?: string;
  readonly files?: ScriptFiles;
  /** Interfaces of the text that stand for these schemas. */
  readonly known?: Readonly<Record<string, JsonObject>>;
}

/** Whoever has TypeScript's checker at hand. */
export interface TypeReader {
  readTypes(request: TypeRequest): Promise<SchemaReading>;
}
