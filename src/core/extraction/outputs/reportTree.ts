/** The values of a result with their places: each with the words of the source that say it, or that nothing does. */
import * as l10n from '@vscode/l10n';
import { counted } from '../../text/plural.ts';
import { excerptAt, isConcluded } from '../grounding/excerpt.ts';
import type { Grounding } from '../grounding/grounding.ts';
import { SourceLines } from '../grounding/sourceLines.ts';
import {
  escapePointer,
  forEachLeaf,
  isList,
  isRecord,
  ownValue,
  shortText,
  valueAt,
  type JsonValue,
} from '../../json/json.ts';
import { element, escapeHtml, shortened, type Room } from './reportPage.ts';
import type { ResultDetails } from './resultDetails.ts';
import { valueText } from './table.ts';

/** So many values have their place shown; a longer list is for a machine. */
const MAX_LEAVES = 2_000;
const DEEPEST = 40;

export type LeafState = 'found' | 'unsure' | 'missing' | 'unknown';

/** Writes the values of one result; knows then what it found in them. */
export class ReportTree {
  /** The anchors of the values that are shown, by JSON Pointer. */
  readonly anchors = new Map<string, string>();
  /** How many values there are, shown or not. */
  total = 0;
  readonly #details: ResultDetails;
  readonly #room: Room;
  /** Before the number of each anchor: sections of one page have their own. */
  readonly #prefix: string;
  readonly #lines: SourceLines | undefined;
  #said: JsonValue = null;
  #shown = 0;

  constructor(details: ResultDetails, room: Room, prefix: string) {
    this.#details = details;
    this.#room = room;
    this.#prefix = prefix;
    this.#lines = details.source === undefined ? undefined : new SourceLines(details.source.text);
  }

  html(value: JsonValue): string {
    this.#said = this.#details.original ?? value;
    forEachLeaf(value, () => (this.total += 1));
    const body = this.#node(undefined, value, '', 0);
    // l10n: none, markup
    return body === '' ? '' : `<ul class="tree">\n${body}</ul>\n`;
  }

  /** How many values do not fit. */
  get leftOut(): number {
    return this.total - this.#shown;
  }

  /** How many values were found how, shown or not. */
  counts(): Readonly<Record<LeafState, number>> {
    const counts = { found: 0, unsure: 0, missing: 0, unknown: 0 };
    for (const pointer of this.#details.grounding?.keys() ?? []) counts[this.stateOf(pointer)] += 1;
    return counts;
  }

  get #isFull(): boolean {
    return this.anchors.size >= MAX_LEAVES || this.#room.isFull;
  }

  /** How a leaf was found; what nobody looked for is not known. */
  stateOf(pointer: string): LeafState {
    const grounding = this.#details.grounding?.get(pointer);
    if (grounding === undefined || isConcluded(grounding, valueAt(this.#said, pointer))) return 'unknown';
    return STATES[grounding.quality];
  }

  #node(key: string | undefined, value: JsonValue, pointer: string, depth: number): string {
    if (this.#isFull) return '';
    const children = depth < DEEPEST ? childrenOf(value) : undefined;
    if (children === undefined) return this.#leaf(key, value, pointer);
    let body = '';
    for (const [name, child, segment] of children) {
      if (this.#isFull) break;
      body += this.#node(name, child, `${pointer}/${escapePointer(segment)}`, depth + 1);
    }
    if (key === undefined && pointer === '') return body;
    if (body === '') return '';
    const count = isList(value)
      ? ` ${element('span', 'count', counted(value.length, l10n.t('{0} item'), l10n.t('{0} items')))}`
      : '';
    return `<li>${keyText(key)}${count}${this.#correction(pointer)}\n<ul>\n${body}</ul></li>\n`;
  }

  #leaf(key: string | undefined, value: JsonValue, pointer: string): string {
    const state = this.stateOf(pointer);
    const anchor = `${this.#prefix}${this.anchors.size + 1}`;
    this.anchors.set(pointer, anchor);
    forEachLeaf(value, () => (this.#shown += 1));
    const grounding = this.#details.grounding?.get(pointer);
    const badge = badgeOf(state, grounding);
    const said = `<div>${keyText(key)}${shownValue(value)}${badge}${this.#correction(pointer)}</div>`;
    // l10n: none, markup
    return this.#room.take(`<li class="leaf" id="${anchor}">${said}${this.#place(grounding)}</li>\n`);
  }

  #place(grounding: Grounding | undefined): string {
    const [range] = grounding?.ranges ?? [];
    const { source } = this.#details;
    if (range === undefined || source === undefined || this.#lines === undefined) {
      const quote = grounding?.quote;
      return quote === undefined ? '' : element('div', 'place', l10n.t`The model quotes: “${shortened(quote, 400)}”`);
    }
    const { before, text, after } = excerptAt(source.text, range);
    const line = (source.firstLine ?? 1) + this.#lines.lineAt(range.start);
    const place = element('span', 'line', l10n.t`line ${line.toLocaleString('en-US')}`);
    const cut = range.end - range.start > text.length ? '…' : '';
    // l10n: none, markup
    return `<div class="place">${place}${escapeHtml(before)}<mark>${escapeHtml(text)}${cut}</mark>${escapeHtml(after)}</div>`;
  }

  #correction(pointer: string): string {
    const { corrections, original } = this.#details;
    if (corrections === undefined || !Object.hasOwn(corrections, pointer)) return '';
    const was = original === undefined ? undefined : valueAt(original, pointer);
    const words = was === undefined ? l10n.t('corrected') : l10n.t`corrected; the model said ${shortText(was, 200)}`;
    // l10n: none, markup
    return element('span', 'badge corrected', words);
  }
}

const STATES = {
  exact: 'found',
  normalised: 'found',
  approximate: 'unsure',
  uncertain: 'unsure',
  missing: 'missing',
} as const;

function badgeOf(state: LeafState, grounding: Grounding | undefined): string {
  // l10n: none, markup
  if (state === 'missing') return element('span', 'badge missing', l10n.t('not in the source'));
  if (state !== 'unsure') return '';
  const places = grounding?.ranges.length ?? 0;
  const words =
    grounding?.quality === 'uncertain' && places > 1
      ? l10n.t`uncertain: one of ${places.toLocaleString('en-US')} places`
      : l10n.t('uncertain: something like it stands there');
  // l10n: none, markup
  return element('span', 'badge unsure', words);
}

function childrenOf(value: JsonValue): readonly (readonly [string, JsonValue, string | number])[] | undefined {
  if (isList(value) && value.length > 0) return value.map((item, index) => [String(index + 1), item, index] as const);
  if (!isRecord(value)) return undefined;
  const keys = Object.keys(value);
  return keys.length === 0 ? undefined : keys.map((key) => [key, ownValue(value, key) ?? null, key] as const);
}

function keyText(key: string | undefined): string {
  return key === undefined ? '' : element('span', 'key', shortened(key, 200));
}

function shownValue(value: JsonValue): string {
  // l10n: none, markup
  if (value === null) return element('span', 'value none', l10n.t('nothing'));
  // l10n: none, markup
  if (value === '') return element('span', 'value none', l10n.t('empty text'));
  const text = isList(value) || isRecord(value) ? JSON.stringify(value) : valueText(value);
  return element('span', 'value', shortened(text));
}
