import * as l10n from '@vscode/l10n';
import { isRecord, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import { oneLine } from '../../core/text/visible.ts';

/** What a schema is called that says nothing of it. l10n: none, compared and written to files. */
export const NO_NAME = 'Extraction';
const MOST_FIELDS = 4;

/** The one name of an extraction, in its tab, in its head and above its source: its schema's, else the names of its fields. */
export function shownName({ name, schema }: { readonly name: string; readonly schema: JsonObject }): string {
  if (name !== NO_NAME) return name;
  const fields = fieldsOf(schema);
  if (fields.length === 0) return l10n.t('Extraction');
  const named = fields.slice(0, MOST_FIELDS).map((field) => oneLine(field, 40));
  return `${named.join(', ')}${fields.length > MOST_FIELDS ? '…' : ''}`;
}

/** Of a list, those of its items. */
function fieldsOf(schema: JsonValue | undefined): readonly string[] {
  if (!isRecord(schema)) return [];
  const { properties, items } = schema;
  if (isRecord(properties)) return Object.keys(properties);
  return isRecord(items) && isRecord(items['properties']) ? Object.keys(items['properties']) : [];
}
