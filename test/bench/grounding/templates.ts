// Documents written by a template, each value where its name stands in braces; alone and many in one text.
import type { JsonValue } from '../../../src/core/json/json.ts';
import { corpusOf, Dice, Page, said, times, type Corpus, type Told, type ToldTree } from './page.ts';

/** A value, and how the text writes it where that differs. */
export type Field = JsonValue | readonly [value: JsonValue, written: string];

interface Document {
  /** `{seller.name}` stands for a value, and tells where in the tree it is; a number is an index of a list. */
  readonly template: string;
  /** By path. What the template does not write is not in the source. */
  readonly fields: Readonly<Record<string, Field>>;
}

type Draft = { [key: string]: Draft | Told };

/** Writes a document; its tree has the values in the order of its fields. */
function fill(page: Page, { template, fields }: Document): ToldTree {
  const places = new Map<string, Told>();
  let behind = 0;
  for (const { 0: mark, 1: path = '', index } of template.matchAll(/\{([a-z_A-Z0-9.]+)\}/g)) {
    const field = fields[path];
    if (field === undefined) throw new Error(`${path} is no field`);
    page.put(template.slice(behind, index));
    const [value, written] = valueOf(field);
    const told = { value, place: page.put(written) };
    if (!places.has(path)) places.set(path, told);
    behind = index + mark.length;
  }
  page.put(template.slice(behind));
  const draft: Draft = {};
  for (const [path, field] of Object.entries(fields))
    put(draft, path.split('.'), places.get(path) ?? { value: valueOf(field)[0], place: null });
  return treeOf(draft);
}

function valueOf(field: Field): readonly [JsonValue, string] {
  if (Array.isArray(field)) return field as unknown as readonly [JsonValue, string];
  return [field as JsonValue, said({ value: field as JsonValue, place: null })];
}

function put(draft: Draft, [name = '', ...rest]: readonly string[], told: Told): void {
  if (rest.length === 0) draft[name] = told;
  else put((draft[name] ??= {}) as Draft, rest, told);
}

function treeOf(draft: Draft): ToldTree {
  const entries = Object.entries(draft).map(([name, inner]) => [name, isTold(inner) ? inner : treeOf(inner)] as const);
  return entries.every(([name]) => /^\d+$/.test(name)) ? entries.map(([, tree]) => tree) : Object.fromEntries(entries);
}

const isTold = (inner: Draft | Told): inner is Told => Object.hasOwn(inner, 'place') && Object.hasOwn(inner, 'value');

/** The fields in another order. */
function turned({ template, fields }: Document, dice: Dice): Document {
  return { template, fields: Object.fromEntries(dice.shuffled(Object.entries(fields))) };
}

export type Writer = (dice: Dice, index: number) => Document;

/** Texts of one kind, measured together: each for itself, and many in one. */
export interface Family {
  readonly name: string;
  readonly kind: Corpus['kind'];
  readonly ways: readonly { readonly name: string; readonly corpora: readonly Corpus[] }[];
}

export interface FamilyOptions {
  /** What stands before and behind the texts where they are one. */
  readonly around?: readonly [string, string] | undefined;
  /** The text names the fields, so that their order in the value does not matter. */
  readonly isNamed?: boolean;
}

/** A kind of text; without names in it only the order of the fields tells equal values apart. */
export type Kind = readonly [name: string, kind: Corpus['kind'], writer: Writer, options?: FamilyOptions];

const COUNT = 60;

/** Documents each for itself and all in one text, in the order of the text and in another one. */
export function familyOf(
  name: string,
  kind: Corpus['kind'],
  writer: Writer,
  seed: number,
  { around = ['', ''], isNamed = true }: FamilyOptions = {},
): Family {
  const dice = new Dice(seed);
  const documents = times(COUNT, (index) => writer(dice, index));
  const page = new Page();
  page.put(around[0]);
  const trees = documents.map((document) => fill(page, document));
  page.put(around[1]);
  const apart = (list: readonly Document[]): Corpus[] =>
    list.slice(0, COUNT / 2).map((each) => single(name, kind, each));
  return {
    name,
    kind,
    ways: [
      { name: 'each for itself', corpora: apart(documents) },
      ...(isNamed
        ? [{ name: 'fields in another order', corpora: apart(documents.map((each) => turned(each, dice))) }]
        : []),
      { name: 'all in one text', corpora: [corpusOf(name, kind, page.text, trees)] },
      { name: 'the last first', corpora: [corpusOf(name, kind, page.text, trees.toReversed())] },
    ],
  };
}

function single(name: string, kind: Corpus['kind'], document: Document): Corpus {
  const page = new Page();
  const tree = fill(page, document);
  return corpusOf(name, kind, page.text, tree);
}
