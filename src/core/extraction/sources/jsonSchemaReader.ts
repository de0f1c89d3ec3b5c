import { isRecord } from '../../json/json.ts';
import { checkSchema } from '../../schema/validate.ts';
import { parseJsonc } from '../../json/jsonc.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';

/** Reads a JSON Schema, comments and trailing commas allowed, and checks that it can be used. */
export function readJsonSchema(text: string): SchemaReading {
  return readSafely(text, () => {
    const value = parseJsonc(text);
    if (!isRecord(value)) throw new ReadError('A JSON Schema must be a JSON object.', 0);
    const [problem] = checkSchema(value);
    if (problem !== undefined)
      throw new ReadError(`${problem.message} It is at ${problem.path || 'the top'}.`, offsetOf(text, problem.path));
    const title = value['title'];
    return { ok: true, schema: value, ...(typeof title === 'string' && { name: title }), notes: [] };
  });
}

/** Roughly where a pointer leads in the text: each name is looked for after the one before. */
function offsetOf(text: string, pointer: string): number {
  let at = 0;
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    const next = text.indexOf(JSON.stringify(name), at);
    if (next !== -1) at = next;
  }
  return at;
}
