/**
 * Objects beside one another with like fields (`seller` and `buyer`) stand in sections of their own: a value that both have
 * is meant where the last heading before it, or the name in brackets behind it, is that of its own object.
 */
import type { JsonPath } from '../../json/json.ts';
import type { Occurrences, SourceFinder } from './finder.ts';
import { wordsOf } from './labels.ts';
import { only } from './occurrences.ts';
import { otherNames } from './roles.ts';
import { firstFrom } from './spot.ts';
import { isWordCode } from './surroundings.ts';
import type { Leaf, Unit } from './units.ts';

interface Mention {
  readonly start: number;
  readonly end: number;
  readonly holder: string;
}

interface Group {
  /** Objects by name, with their fields. */
  readonly holders: Map<string, Set<string>>;
  readonly leaves: { readonly leaf: Leaf; readonly holder: string }[];
}

const MOST_LEAVES = 40_000;
const MOST_GROUPS = 24;
const MOST_HOLDERS = 24;
const MOST_MENTIONS = 20_000;
/** How far a section reaches, and how far behind a value its party may be named. */
const REACH = 3_000;
const BEHIND = 300;
/** So many of the values that have one place only must stand in their own section. */
const AGREED = 0.75;
/** A shorter name is taken for a heading only where it looks like one. */
const SHORT = 4;

export function* keepSections(units: readonly Unit[], finder: SourceFinder): Generator<void, void, void> {
  const groups = groupsOf(units);
  for (const { holders, leaves } of groups) {
    const sections = sectionsOf([...holders.keys()], leaves, finder);
    if (sections === undefined) continue;
    const kept = new Map<string, Occurrences>();
    for (const [index, { leaf, holder }] of leaves.entries()) {
      if (index % 512 === 511) yield;
      const { places } = leaf;
      if (places === undefined || places.starts.length < 2) continue;
      const key = `${holder} ${places.id}`;
      let own = kept.get(key);
      if (own === undefined) kept.set(key, (own = placesIn(sections, places, holder)));
      leaf.places = own;
    }
    yield;
  }
}

/** Those in the own section, where there are any; else all. */
function placesIn(sections: Sections, places: Occurrences, holder: string): Occurrences {
  const own = only(places, (index) => sections.at(places.starts[index] ?? 0, places.ends[index] ?? 0) === holder);
  return own.starts.length > 0 ? own : places;
}

/** The names of objects that stand beside one another. */
export function partiesOf(units: readonly Unit[]): ReadonlySet<string> {
  return new Set(groupsOf(units).flatMap(({ holders }) => [...holders.keys()]));
}

/** The inner objects first: their sections are within those of the outer ones. */
function groupsOf(units: readonly Unit[]): readonly Group[] {
  const groups = new Map<string, Group>();
  let count = 0;
  for (const { leaves } of units) {
    const joined = joinedHolders(leaves);
    for (const leaf of leaves) {
      if ((count += 1) > MOST_LEAVES) return [];
      for (const { parent, holder, field } of [...holdersOf(leaf.path), ...(joined.get(leaf) ?? [])]) {
        let group = groups.get(parent);
        if (group === undefined) groups.set(parent, (group = { holders: new Map(), leaves: [] }));
        const fields = group.holders.get(holder);
        if (fields === undefined) group.holders.set(holder, new Set([field]));
        else fields.add(field);
        group.leaves.push({ leaf, holder });
      }
    }
  }
  return [...groups.entries()]
    .filter(([, { holders }]) => holders.size >= 2 && holders.size <= MOST_HOLDERS && haveCommon([...holders.values()]))
    .toSorted(([left], [right]) => right.split('/').length - left.split('/').length)
    .map(([, group]) => group)
    .slice(0, MOST_GROUPS);
}

/** Two of the objects have a field of one name. */
function haveCommon(fields: readonly ReadonlySet<string>[]): boolean {
  const seen = new Set<string>();
  for (const names of fields) {
    for (const name of names) {
      if (seen.has(name)) return true;
    }
    for (const name of names) seen.add(name);
  }
  return false;
}

interface Held {
  readonly parent: string;
  readonly holder: string;
  readonly field: string;
}

/** Each object on the way to a leaf within its record. */
function holdersOf(path: JsonPath): Held[] {
  const held: Held[] = [];
  for (let at = path.length - 2; at >= 0; at -= 1) {
    const holder = path[at];
    if (typeof holder !== 'string' || typeof path[at + 1] !== 'string') continue;
    const parent = path.slice(0, at).map((segment) => (typeof segment === 'number' ? '*' : segment));
    held.push({ parent: ['', ...parent].join('/'), holder, field: String(path[at + 1]) });
  }
  return held;
}

const joins = new Map<string, ReadonlyMap<string, string>>();

/** `sender_name` and `sender_city` beside `recipient_name` and `recipient_city`: two parties in one object. */
function joinedHolders(leaves: readonly Leaf[]): ReadonlyMap<Leaf, readonly Held[]> {
  const found = new Map<Leaf, readonly Held[]>();
  const names = leaves.flatMap(({ path }) => (typeof path.at(-1) === 'string' ? [String(path.at(-1))] : []));
  if (names.length < 4 || names.length > 60) return found;
  const key = names.join('\n');
  let prefixes = joins.get(key);
  if (prefixes === undefined) {
    if (joins.size > 50) joins.clear();
    joins.set(key, (prefixes = prefixesOf(names)));
  }
  if (prefixes.size === 0) return found;
  for (const leaf of leaves) {
    const name = String(leaf.path.at(-1));
    const holder = prefixes.get(name);
    if (holder === undefined) continue;
    const parent = leaf.path.slice(0, -1).map((segment) => (typeof segment === 'number' ? '*' : segment));
    const field = wordsOf(name).slice(wordsOf(holder).length).join(' ');
    found.set(leaf, [{ parent: /* l10n: none, a key. */ `${['', ...parent].join('/')} joined`, holder, field }]);
  }
  return found;
}

/** The beginning of each name that is that of a party: it has two fields at least that another party has as well. */
function prefixesOf(names: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, Set<string>>();
  const ways = names.flatMap((name) => {
    const words = wordsOf(name);
    return words.slice(1).map((_, index) => {
      const [prefix, field] = [words.slice(0, index + 1).join(' '), words.slice(index + 1).join(' ')];
      const known = fields.get(prefix);
      if (known === undefined) fields.set(prefix, new Set([field]));
      else known.add(field);
      return { name, prefix, field };
    });
  });
  const isParty = (prefix: string): boolean =>
    [...fields].some(
      ([other, own]) =>
        other !== prefix && [...own].filter((field) => fields.get(prefix)?.has(field) === true).length >= 2,
    );
  const parties = new Set([...fields.keys()].filter(isParty));
  return new Map(ways.filter(({ prefix }) => parties.has(prefix)).map(({ name, prefix }) => [name, prefix]));
}

class Sections {
  readonly #mentions: readonly Mention[];
  readonly #starts: readonly number[];
  readonly #isBehind: boolean;

  constructor(mentions: readonly Mention[], isBehind: boolean) {
    this.#mentions = mentions;
    this.#starts = mentions.map(({ start }) => start);
    this.#isBehind = isBehind;
  }

  /** The name of the object whose section a place is in. */
  at(start: number, end: number): string | undefined {
    return this.#mentionFor(start, end)?.holder;
  }

  #mentionFor(start: number, end: number): Mention | undefined {
    const next = firstFrom(this.#starts, this.#isBehind ? end : start);
    if (this.#isBehind) {
      const mention = this.#mentions[next];
      return mention !== undefined && mention.start - end < BEHIND ? mention : undefined;
    }
    const mention = this.#mentions[next - 1];
    return mention !== undefined && start - mention.end < REACH ? mention : undefined;
  }

  /** Of the values with one place only, how many stand in their own section; of all places, how many right beside its name. */
  agreement(leaves: Group['leaves']): { readonly own: number; readonly all: number; readonly near: number } {
    let [own, all, near] = [0, 0, 0];
    for (const { leaf, holder } of leaves) {
      const { starts = [], ends = [] } = leaf.places ?? {};
      for (const [index, start] of starts.slice(0, MOST_LOOKED_AT).entries()) {
        const mention = this.#mentionFor(start, ends[index] ?? start);
        const isOwn = mention?.holder === holder;
        if (starts.length === 1) all += 1;
        if (isOwn && starts.length === 1) own += 1;
        if (isOwn && Math.max(start - mention.end, mention.start - (ends[index] ?? start)) <= NEAR) near += 1;
      }
    }
    return { own, all, near };
  }
}

const MOST_LOOKED_AT = 20;
/** Signs between a party and the name of its role. */
const NEAR = 12;

function sectionsOf(holders: readonly string[], leaves: Group['leaves'], finder: SourceFinder): Sections | undefined {
  const all = holders.map((holder) => mentionsOf(holder, wordsOf(holder).join(' '), finder));
  const headings = withOtherNames(
    holders,
    all.map((mentions) => mentions.filter((mention) => isHeading(finder.text, mention))),
    finder,
  );
  const hasHeadings = headings.every((each, index) => each.length > 0 || (all[index]?.length ?? 0) === 0);
  const chosen = hasHeadings ? headings : all;
  if (chosen.filter(({ length }) => length > 0).length < 2) return undefined;
  if (!hasHeadings && holders.some((holder) => holder.length < SHORT)) return undefined;
  const mentions = chosen.flat().toSorted((left, right) => left.start - right.start);
  const sections = new Sections(mentions, !hasHeadings && areBracketed(mentions, finder.text));
  const { own, all: sure, near } = sections.agreement(leaves);
  return own >= sure * AGREED && (hasHeadings || near > 0) ? sections : undefined;
}

/** Where a party is not named as in the schema, what papers call it. */
function withOtherNames(
  holders: readonly string[],
  headings: readonly (readonly Mention[])[],
  finder: SourceFinder,
): readonly (readonly Mention[])[] {
  const used = new Set(headings.flat().map(({ start }) => start));
  return headings.map((own, index) => {
    const holder = holders[index] ?? '';
    if (own.length > 0) return own;
    for (const name of otherNames(wordsOf(holder).join(' '))) {
      const found = mentionsOf(holder, name, finder).filter(
        (mention) => !used.has(mention.start) && isHeading(finder.text, mention),
      );
      if (found.length === 0) continue;
      for (const { start } of found) used.add(start);
      return found;
    }
    return own;
  });
}

/** `Ann Lee (the "Tenant")`: the role stands behind the one who has it. */
function areBracketed(mentions: readonly Mention[], text: string): boolean {
  const count = mentions.filter(({ start }) => /[("“„«]/.test(text.slice(Math.max(0, start - 6), start))).length;
  return count * 2 > mentions.length;
}

function mentionsOf(holder: string, name: string, finder: SourceFinder): Mention[] {
  const { starts, ends } = finder.findText(name);
  return starts.slice(0, MOST_MENTIONS).flatMap((start, index) => {
    const isClosed = finder.text.charCodeAt(start - 1) === 47;
    return isClosed ? [] : [{ start, end: ends[index] ?? start, holder }];
  });
}

/** `From: Ann To: Bob` */
const LABEL = /^ ?[:：](?:\s|$)/;
const CLOSING = /^["'`*_)\]]{0,3}(?:[ \t]?[:=：>]|[,;](?! )|[ \t]{0,20}(?:\r?\n|$)|\t| {2}| ?[|{])/;
/** `Seller details:` */
const CLOSING_WORDS = /^(?: \p{L}{2,12}){1,2}["'`*_]{0,3}[ \t]{0,2}(?:[:：]|\r?\n|$)/u;
const MARKS = ' \t>"\'`*_#-.)';
const MOST_MARKS = 24;

/** Whether a name stands as a heading, a label or a key. */
function isHeading(text: string, { start, end }: Mention): boolean {
  const behind = text.slice(end, end + 40);
  if (LABEL.test(behind) && !isWordCode(text.charCodeAt(start - 1))) return true;
  return (CLOSING.test(behind) || (end - start >= SHORT && CLOSING_WORDS.test(behind))) && isFirst(text, start);
}

/** Whether only marks and the number of an item are before a place on its line, in its cell or in its object. */
function isFirst(text: string, start: number): boolean {
  for (let at = start - 1; at >= Math.max(0, start - MOST_MARKS); at -= 1) {
    const sign = text.charAt(at);
    if ('\n|{[(<,;'.includes(sign) || (sign === '\t' && at < start - 1)) return true;
    if (sign === ' ' && text.charAt(at - 1) === ' ') return true;
    if (!MARKS.includes(sign) && !/\d/.test(sign)) return false;
  }
  return start <= MOST_MARKS;
}
