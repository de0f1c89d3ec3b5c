import { isRecord, ownValue, type JsonObject, type JsonValue } from '../json/json.ts';

/** The drafts that are understood, oldest first. */
export type Draft = 'draft-04' | 'draft-06' | 'draft-07' | '2019-09' | '2020-12';

const DRAFTS: readonly Draft[] = ['draft-04', 'draft-06', 'draft-07', '2019-09', '2020-12'];

/** What a schema without `$schema` is read as. */
const DEFAULT_DRAFT: Draft = '2020-12';

/** The draft that a `$schema` names; `undefined` for an address that is not one of them. */
export function draftOfUri(uri: string): Draft | undefined {
  const match = /^https?:\/\/json-schema\.org\/(?:draft\/(2020-12|2019-09)\/schema|(draft-0[467])\/schema)#?$/.exec(
    uri,
  );
  return (match?.[1] ?? match?.[2]) as Draft | undefined;
}

/** The draft a schema says it is written in, else the one its keywords give away, else the newest. */
export function detectDraft(schema: JsonValue): Draft {
  if (!isRecord(schema)) return DEFAULT_DRAFT;
  const named = ownValue(schema, '$schema');
  const known = typeof named === 'string' ? draftOfUri(named) : undefined;
  return known ?? guessDraft(schema) ?? DEFAULT_DRAFT;
}

/** Old schemas often do not name their draft; a list under `items` or a boolean bound can only mean an old one. */
function guessDraft(schema: JsonObject): Draft | undefined {
  let found: Draft | undefined;
  const visit = (node: JsonValue | undefined, depth: number): void => {
    if (found !== undefined || !isRecord(node) || depth > 40) return;
    if (typeof node['exclusiveMinimum'] === 'boolean' || typeof node['exclusiveMaximum'] === 'boolean') {
      found = 'draft-04';
    } else if (Array.isArray(node['items']) || Array.isArray(node['additionalItems'])) found = 'draft-07';
    for (const keyword of ['properties', 'definitions', '$defs'] as const) {
      const named = ownValue(node, keyword);
      if (isRecord(named)) for (const each of Object.values(named)) visit(each, depth + 1);
    }
    for (const keyword of ['items', 'additionalProperties'] as const) visit(ownValue(node, keyword), depth + 1);
  };
  visit(schema, 0);
  return found;
}

export function isAtLeast(draft: Draft, other: Draft): boolean {
  return DRAFTS.indexOf(draft) >= DRAFTS.indexOf(other);
}

export type KeywordShape = 'schema' | 'list' | 'map' | 'schema-or-list' | 'map-or-names';

/** Where a schema holds other schemas, by keyword, for a draft. */
export function subschemaKeywords(draft: Draft): ReadonlyMap<string, KeywordShape> {
  return SHAPES[draft];
}

/** Words of draft-06 and 07 are honoured in draft-04 as well: who writes `const` or `if` means it, whatever `$schema` says. */
const COMMON: readonly (readonly [string, KeywordShape])[] = [
  ['properties', 'map'],
  ['patternProperties', 'map'],
  ['additionalProperties', 'schema'],
  ['allOf', 'list'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['not', 'schema'],
  ['definitions', 'map'],
  ['dependencies', 'map-or-names'],
  ['contains', 'schema'],
  ['propertyNames', 'schema'],
  ['if', 'schema'],
  ['then', 'schema'],
  ['else', 'schema'],
];
const SINCE_2019: readonly (readonly [string, KeywordShape])[] = [
  ['$defs', 'map'],
  ['dependentSchemas', 'map'],
  ['unevaluatedProperties', 'schema'],
  ['unevaluatedItems', 'schema'],
  ['contentSchema', 'schema'],
];
const OLD_ITEMS: readonly (readonly [string, KeywordShape])[] = [
  ['items', 'schema-or-list'],
  ['additionalItems', 'schema'],
];
/** `$defs` is what everybody writes today; older drafts do not mind. */
const BORROWED: readonly (readonly [string, KeywordShape])[] = [['$defs', 'map']];

const SHAPES: Readonly<Record<Draft, ReadonlyMap<string, KeywordShape>>> = {
  'draft-04': new Map([...COMMON, ...OLD_ITEMS, ...BORROWED]),
  'draft-06': new Map([...COMMON, ...OLD_ITEMS, ...BORROWED]),
  'draft-07': new Map([...COMMON, ...OLD_ITEMS, ...BORROWED]),
  '2019-09': new Map([...COMMON, ...SINCE_2019, ...OLD_ITEMS]),
  '2020-12': new Map([...COMMON, ...SINCE_2019, ['items', 'schema'] as const, ['prefixItems', 'list'] as const]),
};
