/** The fields of a class as they come out. */
import type { JsonObject } from '../../../json/json.ts';
import type { OpenType } from './reading.ts';

export interface Field {
  readonly name: string;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
  /** It stands behind all others. */
  readonly isLast?: boolean;
}

/** A field that came out, or why it did not. */
export type Attempt =
  | Field
  | { readonly name: string; readonly problem: OpenType; readonly isRequired?: boolean; readonly isLast?: boolean };

/** Fields that have their place, and no name. */
export function tupleOf(fields: readonly Field[]): JsonObject {
  const required = fields.filter(({ isRequired }) => isRequired).length;
  if (fields.length === 0) return { type: 'array', maxItems: 0 };
  return {
    type: 'array',
    prefixItems: fields.map(({ schema }) => schema),
    items: false,
    minItems: required,
    maxItems: fields.length,
  };
}
