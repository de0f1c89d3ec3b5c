/** Types as the writers of code see them: a structure that each language has a word for, and the rules beyond it. */
import type { JsonObject, JsonValue } from '../../json/json.ts';

export interface FieldNode {
  readonly name: string;
  readonly type: TypeNode;
  readonly isRequired: boolean;
}

export interface PatternField {
  readonly pattern: string;
  readonly type: TypeNode;
}

/** A rule that no structure says. `keyword` and `schema` are what it reads in the schema, for a comment. */
export type Check = { readonly keyword: string; readonly schema: JsonValue } & (
  | { readonly kind: 'not' | 'all'; readonly type: TypeNode }
  | { readonly kind: 'one'; readonly options: readonly TypeNode[] }
  | { readonly kind: 'if'; readonly when: TypeNode; readonly met?: TypeNode; readonly unmet?: TypeNode }
  | { readonly kind: 'contains'; readonly type: TypeNode; readonly min: number; readonly max: number | undefined }
  | { readonly kind: 'names'; readonly type: TypeNode }
  | { readonly kind: 'needs'; readonly key: string; readonly keys: readonly string[] }
  | { readonly kind: 'when'; readonly key: string; readonly type: TypeNode }
  | { readonly kind: 'count'; readonly min: number | undefined; readonly max: number | undefined }
  | {
      readonly kind: 'patterns';
      readonly patterns: readonly PatternField[];
      readonly known: readonly string[];
      /** What all other names hold; `undefined` for anything. */
      readonly rest: TypeNode | undefined;
    }
  | { readonly kind: 'unsaid' }
);

interface Described {
  readonly description?: string;
  readonly checks?: readonly Check[];
}

export type TypeNode = Described &
  (
    | { readonly kind: 'any' | 'never' | 'null' | 'boolean' }
    | { readonly kind: 'string' | 'number' | 'integer'; readonly rules: JsonObject }
    | { readonly kind: 'enum'; readonly values: readonly JsonValue[] }
    | { readonly kind: 'list'; readonly items: TypeNode; readonly rules: JsonObject }
    | {
        readonly kind: 'tuple';
        readonly items: readonly TypeNode[];
        /** So many of the items must be there. */
        readonly required: number;
        readonly rest: TypeNode | undefined;
        readonly rules: JsonObject;
      }
    | {
        readonly kind: 'object';
        readonly fields: readonly FieldNode[];
        readonly rest: TypeNode | undefined;
        readonly isClosed: boolean;
        /** The schema says that more is welcome. */
        readonly isOpen: boolean;
      }
    | { readonly kind: 'union'; readonly options: readonly TypeNode[] }
    | { readonly kind: 'ref'; readonly name: string }
  );

export type ObjectNode = Extract<TypeNode, { kind: 'object' }>;

export interface TypeModel {
  readonly root: string;
  /** Definitions first where they can be, the root last. */
  readonly types: ReadonlyMap<string, TypeNode>;
}

/** `order line` and `order_line` as `OrderLine`; never empty, never beginning with a digit. */
export function typeNameOf(text: string): string {
  const name = text
    .normalize('NFKC')
    .split(/[^\p{L}\p{Nd}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return /^\p{L}/u.test(name) ? name : `Type${name}`;
}

export function unionNode(options: readonly TypeNode[]): TypeNode {
  const flat = options.flatMap((option) =>
    option.kind === 'union' && option.description === undefined && option.checks === undefined
      ? option.options
      : [option],
  );
  const possible = flat.filter((option) => option.kind !== 'never');
  const [only] = possible;
  if (only === undefined) return { kind: 'never' };
  return possible.length === 1 ? only : { kind: 'union', options: possible };
}

/** A type without its null, and whether it had one. An enum's null counts. */
export function splitNull(node: TypeNode): { readonly type: TypeNode; readonly isNullable: boolean } {
  if (node.checks !== undefined && node.kind !== 'enum' && node.kind !== 'union')
    return { type: node, isNullable: false };
  if (node.kind === 'enum' && node.values.includes(null) && node.values.length > 1) {
    return { type: { ...node, values: node.values.filter((value) => value !== null) }, isNullable: true };
  }
  if (node.kind !== 'union' || node.checks !== undefined) return { type: node, isNullable: false };
  const rest = node.options.filter((option) => option.kind !== 'null');
  if (rest.length === node.options.length) return { type: node, isNullable: false };
  return {
    type: { ...unionNode(rest), ...(node.description !== undefined && { description: node.description }) },
    isNullable: true,
  };
}

/** What written code calls, so that no type may hide it. l10n: none, names in code. */
export const USED_GLOBALS: ReadonlySet<string> = new Set(['Array', 'JSON', 'Object', 'Set']);

const UNCHECKED_FORMATS = new Set(
  'idn-email idn-hostname iri iri-reference uri-reference uri-template regex'.split(' '),
);

/** The format of a text that no written code checks. */
export function uncheckedFormat(node: TypeNode): string | undefined {
  const format = node.kind === 'string' ? node.rules['format'] : undefined;
  return typeof format === 'string' && UNCHECKED_FORMATS.has(format) ? format : undefined;
}

/** A rule as it stands in the schema, on one line. */
export function checkWords({ keyword, schema }: Check): string {
  const text = JSON.stringify(schema);
  return `${keyword} ${text.length > 300 ? `${text.slice(0, 299)}…` : text}`;
}

/** Where a type says of an object only that these keys are there. */
export function presenceIn(node: TypeNode): readonly string[] | undefined {
  if (node.kind !== 'object' || node.checks !== undefined || node.isClosed || node.rest !== undefined) return undefined;
  const isPresence = node.fields.every(
    ({ type, isRequired }) => isRequired && type.kind === 'any' && type.checks === undefined,
  );
  return isPresence && node.fields.length > 0 ? node.fields.map(({ name }) => name) : undefined;
}

/** The types that stand directly in a type. */
export function partsOf(node: TypeNode): readonly TypeNode[] {
  return [...structureOf(node), ...(node.checks ?? []).flatMap(checkParts)];
}

function structureOf(node: TypeNode): readonly TypeNode[] {
  if (node.kind === 'list') return [node.items];
  if (node.kind === 'union') return node.options;
  const rest = 'rest' in node && node.rest !== undefined ? [node.rest] : [];
  if (node.kind === 'tuple') return [...node.items, ...rest];
  return node.kind === 'object' ? [...node.fields.map(({ type }) => type), ...rest] : [];
}

function checkParts(check: Check): readonly TypeNode[] {
  if (check.kind === 'one') return check.options;
  if (check.kind === 'if') return [check.when, check.met, check.unmet].filter((each) => each !== undefined);
  if (check.kind === 'patterns')
    return [...check.patterns.map(({ type }) => type), ...(check.rest === undefined ? [] : [check.rest])];
  return 'type' in check ? [check.type] : [];
}
