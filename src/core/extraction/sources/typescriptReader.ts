/** Types of TypeScript as a schema: zod schemas in them are read here, the rest by whoever has TypeScript's checker. */
import type { SchemaReading } from '../../json/reading.ts';
import type { TypeReader, TypeRequest } from './typeReader.ts';

export async function readTypeScript(request: TypeRequest, types: TypeReader): Promise<SchemaReading> {
  const texts = [request.text, ...(request.files?.texts.values() ?? [])];
  if (!texts.some((text) => /<\s{0,20}typeof\s/.test(text))) return types.readTypes(request);
  const { withZodTypes } = await import('./zod/inTypes.ts');
  const zod = withZodTypes(request);
  const reading = await types.readTypes(zod.request);
  return reading.ok ? { ...reading, notes: [...reading.notes, ...zod.notes] } : reading;
}
