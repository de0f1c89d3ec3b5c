/** Schemas that a type is written of: every keyword, every kind of name, and the shapes that people have. */
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { arbitrarySchema } from '../../unit/extraction/arbitrarySchema.ts';
import { CHECKED } from './corpusChecks.ts';
import { CONSTRAINED } from './corpusRules.ts';
import { JOINED_TYPES } from './corpusObjects.ts';
import { NAMED } from './corpusNames.ts';
import { SHAPED } from './corpusShapes.ts';

export interface CorpusEntry {
  readonly id: string;
  readonly schema: JsonObject;
  /** Values that random ones would hardly meet. */
  readonly values?: readonly JsonValue[];
  /** In TypeScript every object has these keys already. */
  readonly isInherited?: boolean;
}

const RANDOM = 60;

/** The same every time. */
function randomEntries(): readonly CorpusEntry[] {
  const shape = {
    withMaps: true,
    withTuples: true,
    withUnions: true,
    withRefs: true,
    withRules: true,
    withOddNames: true,
  };
  return fc
    .sample(arbitrarySchema(shape), { seed: 14, numRuns: RANDOM })
    .map((schema, at) => ({ id: `random ${at + 1}`, schema }));
}

export function corpus(): readonly CorpusEntry[] {
  const own = { ...CONSTRAINED, ...JOINED_TYPES, ...NAMED, ...SHAPED, ...CHECKED };
  const entries = Object.entries(own).map(([id, entry]) => ({ id, ...entry }));
  return [...entries, ...randomEntries()];
}
