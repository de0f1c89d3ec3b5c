import type { ModelCapability, ModelInfo } from '../model/request.ts';
import { formatCount, formatMoney } from '../text/format.ts';

/** One row of the picker, before the editor's own types. */
export type ModelRow =
  | { readonly type: 'heading'; readonly label: string }
  | {
      readonly type: 'model';
      readonly id: string;
      readonly label: string;
      readonly description: string;
      readonly detail: string;
      readonly isFavourite: boolean;
      readonly isCurrent: boolean;
    };

export interface ModelRowInput {
  readonly models: readonly ModelInfo[];
  readonly capabilities: (model: ModelInfo) => ReadonlySet<ModelCapability>;
  readonly favourites: readonly string[];
  readonly recents: readonly string[];
  readonly current: string | undefined;
}

/** Favourites and recents first, then every model under its creator. A model is listed once per group it belongs to. */
export function modelRows(input: ModelRowInput): ModelRow[] {
  const byId = new Map(input.models.map((model) => [model.id, model]));
  const rows: ModelRow[] = [];
  const group = (label: string, models: readonly ModelInfo[]): void => {
    if (models.length === 0) return;
    rows.push({ type: 'heading', label });
    for (const model of models) rows.push(toRow(model, input));
  };
  const known = (ids: readonly string[]): ModelInfo[] => ids.map((id) => byId.get(id) ?? unlisted(id));
  const shown = new Set([...input.favourites, ...input.recents]);
  group('Favourites', known(input.favourites));
  group('Recently used', known(input.recents.filter((id) => !input.favourites.includes(id))));
  if (input.current !== undefined && !byId.has(input.current) && !shown.has(input.current)) {
    group('In use', [unlisted(input.current)]);
  }
  for (const [creator, models] of byCreator(input.models)) group(creator, models);
  return rows;
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

function toRow(model: ModelInfo, input: ModelRowInput): ModelRow {
  const isCurrent = model.id === input.current;
  return {
    type: 'model',
    id: model.id,
    label: `${isCurrent ? '$(check) ' : ''}${plain(model.name)}`,
    description: model.id,
    detail: detailOf(model, input.capabilities(model)),
    isFavourite: input.favourites.includes(model.id),
    isCurrent,
  };
}

const CAPABILITY_WORDS: readonly (readonly [ModelCapability, string])[] = [
  ['reasoning', '$(thinking) Reasoning'],
  ['vision', '$(eye) Vision'],
  ['files', '$(file-pdf) PDF'],
  ['tools', '$(tools) Tools'],
  ['image-output', '$(file-media) Image output'],
];

/** `200k context · $3.00 / $15.00 per 1M tokens · $(eye) Vision — what the catalogue says of it`. */
export function detailOf(model: ModelInfo, capabilities: ReadonlySet<ModelCapability>): string {
  const facts: string[] = [];
  if (model.contextWindow !== undefined) facts.push(`${formatCount(model.contextWindow)} context`);
  const price = priceText(model);
  if (price !== undefined) facts.push(price);
  for (const [capability, words] of CAPABILITY_WORDS) if (capabilities.has(capability)) facts.push(words);
  const description = model.description === undefined ? '' : ` — ${plain(model.description).slice(0, 300)}`;
  return facts.join(' · ') + description;
}

export function priceText(model: ModelInfo): string | undefined {
  const input = model.pricing.input?.[0]?.usdPerMillion;
  const output = model.pricing.output?.[0]?.usdPerMillion;
  if (input === undefined && output === undefined) return undefined;
  if (input === 0 && (output ?? 0) === 0) return 'Free';
  const known = (usd: number | undefined): string => (usd === undefined ? '?' : formatMoney(usd));
  return `${known(input)} / ${known(output)} per 1M tokens`;
}

function unlisted(id: string): ModelInfo {
  const slash = id.indexOf('/');
  return {
    id,
    name: slash < 0 ? id : id.slice(slash + 1),
    creator: slash < 0 ? '' : id.slice(0, slash),
    description: 'Not in the model list',
    type: 'language',
    tags: [],
    pricing: {},
  };
}

/** Catalogue text without `$(…)`, which the editor would draw as icons, and on one line. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (').replace(/\s+/g, ' ').trim();
}

/** Whether what was typed can be a model id: one slash, no blanks. */
export function looksLikeModelId(text: string): boolean {
  return /^[^\s/]+\/[^\s/]+$/.test(text.trim());
}
