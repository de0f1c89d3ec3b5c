import * as l10n from '@vscode/l10n';
import { isVirtualModel } from '../gateway/claude.ts';
import type { ModelCapability, ModelInfo } from '../model/request.ts';
import { formatCount, formatMoney } from '../text/format.ts';
import { unlistedModel } from './models.ts';

/** One row of the picker, before the editor's own types. */
export type ModelRow =
  | { readonly type: 'heading'; readonly label: string }
  | {
      readonly type: 'model';
      readonly id: string;
      readonly label: string;
      /** All of it in one line: price, context, signs of what it can do, id. */
      readonly description: string;
      /** What it can do in words, and what the catalogue says of it: for a place that has room. */
      readonly words: string;
      readonly isFavourite: boolean;
      readonly isCurrent: boolean;
    };

export interface ModelRowInput {
  readonly models: readonly ModelInfo[];
  /** Those that do nothing but draw. They are shown where `offersDrawing` is set. */
  readonly drawing?: readonly ModelInfo[];
  readonly offersDrawing?: boolean;
  readonly capabilities: (model: ModelInfo) => ReadonlySet<ModelCapability>;
  readonly favourites: readonly string[];
  readonly recents: readonly string[];
  readonly current: string | undefined;
}

/**
 * Favourites and recents first, then every model under its creator, then those that only draw. A model is listed once per
 * group it belongs to.
 */
export function modelRows(input: ModelRowInput): ModelRow[] {
  const { drawing = [], offersDrawing = false } = input;
  const byId = new Map([...input.models, ...drawing].map((model) => [model.id, model]));
  const hidden = new Set(offersDrawing ? [] : drawing.map(({ id }) => id));
  const groups: [string, readonly ModelInfo[]][] = [];
  const known = (ids: readonly string[]): ModelInfo[] =>
    ids.filter((id) => !hidden.has(id)).map((id) => byId.get(id) ?? unlisted(id));
  const shown = new Set([...input.favourites, ...input.recents]);
  groups.push([l10n.t('Favorites'), known(input.favourites)]);
  groups.push([l10n.t('Recently used'), known(input.recents.filter((id) => !input.favourites.includes(id)))]);
  if (input.current !== undefined && !byId.has(input.current) && !shown.has(input.current)) {
    groups.push([l10n.t('In use'), [unlisted(input.current)]]);
  }
  groups.push(...byCreator(input.models));
  if (offersDrawing) groups.push([l10n.t('Draws pictures'), byCreator(drawing).flatMap(([, models]) => models)]);
  const filled = groups.filter(([, models]) => models.length > 0);
  const columns = columnsOf(filled.flatMap(([, models]) => models));
  return filled.flatMap(([label, models]): ModelRow[] => [
    { type: 'heading', label },
    ...models.map((model) => toRow(model, input, columns)),
  ]);
}

/** Creators by name; their models newest first, so that today's come before last year's. */
function byCreator(models: readonly ModelInfo[]): [string, ModelInfo[]][] {
  const groups = new Map<string, ModelInfo[]>();
  for (const model of models) {
    const group = groups.get(model.creator);
    if (group === undefined) groups.set(model.creator, [model]);
    else group.push(model);
  }
  for (const group of groups.values()) {
    group.sort((a, b) => (b.releasedAt ?? 0) - (a.releasedAt ?? 0) || a.name.localeCompare(b.name));
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

function toRow(model: ModelInfo, input: ModelRowInput, columns: Columns): ModelRow {
  const isCurrent = model.id === input.current;
  const can = input.capabilities(model);
  const signs = CAPABILITY_SIGNS.flatMap(([capability, sign]) => (can.has(capability) ? [sign] : [])).join(' ');
  const context = model.contextWindow === undefined ? '' : formatCount(model.contextWindow);
  const gap = columns.name - widthOf(model.name) - (isCurrent ? CHECK_WIDTH : 0);
  const facts = [
    (pricePair(model) ?? '').padStart(columns.price, FIGURE_BLANK),
    context.padStart(columns.context, FIGURE_BLANK),
    signs,
    model.id,
  ].filter((fact) => fact !== '');
  return {
    type: 'model',
    id: model.id,
    label: `${isCurrent ? '$(check) ' : ''}${plain(model.name)}`,
    description: blanks(gap) + facts.join(' · '),
    words: wordsOf(model, can),
    isFavourite: input.favourites.includes(model.id),
    isCurrent,
  };
}

/** As wide as a figure, in every font that has figures; it is not merged with others of its kind. */
export const FIGURE_BLANK = '\u2007';
const CHECK_WIDTH = 2.6;
/** In figures. A name that is longer pushes its own price alone. */
const WIDEST_NAME = 26;

interface Columns {
  readonly name: number;
  readonly price: number;
  readonly context: number;
}

function columnsOf(models: readonly ModelInfo[]): Columns {
  const most = (width: (model: ModelInfo) => number): number =>
    models.reduce((widest, model) => Math.max(widest, width(model)), 0);
  return {
    name: Math.min(WIDEST_NAME, most(({ name }) => widthOf(name)) + 1),
    price: most((model) => pricePair(model)?.length ?? 0),
    context: most(({ contextWindow }) => (contextWindow === undefined ? 0 : formatCount(contextWindow).length)),
  };
}

/** About how many figures wide a name is: the fonts of editors differ, and their letters do it more. */
export function widthOf(name: string): number {
  let width = 0;
  for (const letter of name) {
    if (/[ijl.,:;'|!ftrI()[\]-]/.test(letter)) width += 0.55;
    else if (/[mwMW@]/.test(letter)) width += 1.5;
    else if (/[A-Z]/.test(letter)) width += 1.15;
    else width += letter === ' ' ? 0.5 : 1;
  }
  return width;
}

export function blanks(figures: number): string {
  return FIGURE_BLANK.repeat(Math.max(0, Math.round(figures)));
}

const CAPABILITY_SIGNS: readonly (readonly [ModelCapability, string])[] = [
  ['reasoning', '$(thinking)'],
  ['vision', '$(eye)'],
  ['tools', '$(tools)'],
];

const CAPABILITY_WORDS: readonly (readonly [ModelCapability, string])[] = [
  ['reasoning', l10n.t('Reasoning')],
  ['vision', l10n.t('Vision')],
  ['files', 'PDF'],
  ['tools', l10n.t('Tools')],
  ['image-output', l10n.t('Image output')],
];

/** `Reasoning · Vision — what the catalogue says of it`. */
function wordsOf(model: ModelInfo, capabilities: ReadonlySet<ModelCapability>): string {
  const can = CAPABILITY_WORDS.flatMap(([capability, word]) => (capabilities.has(capability) ? [word] : []));
  const description = model.description === undefined ? '' : plain(model.description).slice(0, 300);
  return [can.join(' · '), description].filter((words) => words !== '').join(' — ');
}

/** `200k context · $3.00 / $15.00 per 1M tokens · Vision — what the catalogue says of it`. */
export function detailOf(model: ModelInfo, capabilities: ReadonlySet<ModelCapability>): string {
  const facts: string[] = [];
  if (model.contextWindow !== undefined) facts.push(l10n.t`${formatCount(model.contextWindow)} context`);
  const price = priceText(model);
  if (price !== undefined) facts.push(price);
  const words = wordsOf(model, capabilities);
  if (words !== '') facts.push(words);
  return facts.join(' · ');
}

/** What a million tokens cost, in and out. */
export function priceText(model: ModelInfo): string | undefined {
  const pair = pricePair(model);
  return pair === undefined || pair === FREE || pair === pictureText(model) ? pair : l10n.t`${pair} per 1M tokens`;
}

const FREE = l10n.t('Free');

function pricePair(model: ModelInfo): string | undefined {
  const input = model.pricing.input?.[0]?.usdPerMillion;
  const output = model.pricing.output?.[0]?.usdPerMillion;
  if (input === undefined && output === undefined) return pictureText(model);
  if (input === 0 && (output ?? 0) === 0) return FREE;
  const known = (usd: number | undefined): string => (usd === undefined ? '?' : formatMoney(usd));
  return `${known(input)} / ${known(output)}`;
}

/** What a picture costs. */
function pictureText({ pricing: { imageUsd } }: ModelInfo): string | undefined {
  return imageUsd === undefined ? undefined : l10n.t`${formatMoney(imageUsd)} per picture`;
}

function unlisted(id: string): ModelInfo {
  const description = isVirtualModel(id)
    ? l10n.t('A virtual model: your team decides which models answer')
    : l10n.t('Not in the model list');
  return { ...unlistedModel(id), description };
}

/** What is said of an id that is typed and in no list. */
export function typedWords(id: string): string {
  return isVirtualModel(id) ? l10n.t('virtual model of your team') : l10n.t('not in the list');
}

/** Whether somebody who types this may mean what a model can do: `vision`, `tools`. */
export function meansAbility(typed: string, words: string): boolean {
  const word = typed.trim().toLowerCase();
  return word.length >= 3 && words.toLowerCase().includes(word);
}

/** Catalogue text without `$(…)`, which the editor would draw as icons, and on one line. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (').replace(/\s+/g, ' ').trim();
}

/** Whether what was typed can be a model id: one slash, no blanks. */
export function looksLikeModelId(text: string): boolean {
  return /^[^\s/]+\/[^\s/]+$/.test(text.trim());
}
