import * as l10n from '@vscode/l10n';
import { Footnotes, markdownAddress, webAddress, type Footnote } from '../../core/conversation/footnotes.ts';
import { isSearchItem } from '../../core/gateway/hostedSearch.ts';
import type { AssistantPart, Message, SearchCount } from '../../core/model/message.ts';
import { searchesCost } from '../../core/cost/searchPrices.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { Figures } from '../../protocol/messages.ts';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';

const MAX_RESULTS = 50;

type Page = Extract<ViewPart, { type: 'web-search' }>['results'][number];

/** The footnotes of a turn; in its text each is a link, or a bare number where no Markdown is drawn. */
export function footnotesOf(turn: readonly Message[], isPlain: boolean): Footnotes {
  const label = ({ number, url }: Footnote): string =>
    isPlain ? `[${number}]` : `<sup>[\\[${number}\\]](${markdownAddress(url)})</sup>`;
  const notes = new Footnotes(label);
  for (const message of turn) if (message.role === 'assistant') notes.add(message.parts);
  return notes;
}

/** The pages that a turn cites. */
export function viewSources(notes: Footnotes): Pick<ViewMessage, 'sources'> {
  const sources = notes.list.map(({ number, url, title }) => ({ number, ...pageOf(url, title) }));
  return sources.length === 0 ? {} : { sources };
}

/** A search of the web, out of the block that asked for it and the one that answers; `undefined` for all other blocks. */
export function viewSearch(
  part: AssistantPart,
  parts: readonly AssistantPart[],
  isRunning: boolean,
): ViewPart | undefined {
  if (part.type !== 'server-tool') return undefined;
  if (isSearchItem(part.block)) return viewSearchItem(part.block, isRunning);
  if (part.block['type'] !== 'server_tool_use') return undefined;
  const { id, input } = part.block;
  const answer = parts.find((other) => other.type === 'server-tool' && other.block['tool_use_id'] === id);
  const content = answer?.type === 'server-tool' ? answer.block['content'] : undefined;
  const search = { type: 'web-search' as const, query: oneLine(textIn(input, 'query'), 200), results: [] };
  if (content === undefined) return { ...search, state: isRunning ? 'running' : 'failed' };
  if (!Array.isArray(content)) return { ...search, state: 'failed', problem: problemOf(textIn(content, 'error_code')) };
  return { ...search, state: 'done', results: pagesIn(content) };
}

/** A search of the Responses format: one item, which also tells of a page that was opened. */
function viewSearchItem(block: { readonly [name: string]: unknown }, isRunning: boolean): ViewPart {
  const { action, status } = block;
  const { queries, sources } = typeof action === 'object' && action !== null ? (action as Action) : {};
  const asked: readonly unknown[] = Array.isArray(queries) ? queries : [];
  const texts = asked.filter((query) => typeof query === 'string');
  const query = texts.length > 0 ? texts.join(', ') : textIn(action, 'query') || textIn(action, 'pattern');
  const search = { type: 'web-search' as const, query: oneLine(query || textIn(action, 'url'), 200), results: [] };
  if (status === 'completed') {
    const opened = textIn(action, 'url') === '' ? [] : pagesIn([action]);
    if (opened.length > 0) return { ...search, state: 'done', results: opened, isOpened: true };
    return { ...search, state: 'done', results: pagesIn(sources), ...(!Array.isArray(sources) && { isUntold: true }) };
  }
  if (status === 'failed') return { ...search, state: 'failed', problem: problemOf('') };
  return { ...search, state: isRunning ? 'running' : 'failed' };
}

interface Action {
  readonly queries?: unknown;
  readonly sources?: unknown;
}

function pagesIn(found: unknown): Page[] {
  const pages: readonly unknown[] = Array.isArray(found) ? found : [];
  return pages.slice(0, MAX_RESULTS).flatMap((result): readonly Page[] => {
    const url = webAddress(textIn(result, 'url'));
    return url === undefined ? [] : [pageOf(url, textIn(result, 'title'))];
  });
}

/** How often a turn searched. */
export function viewSearches(searches: readonly SearchCount[] | undefined): Figures['searches'] {
  if (searches === undefined) return undefined;
  const usd = searchesCost(searches);
  return { count: searches.reduce((sum, { count }) => sum + count, 0), ...(usd !== undefined && { usd }) };
}

/** Titles and addresses are what strangers wrote. */
function pageOf(url: string, title = ''): Page {
  const { host } = new URL(url);
  const shown = oneLine(title, 200).trim();
  return { title: shown === '' ? oneLine(url, 200) : shown, host: oneLine(host, 100), url };
}

function textIn(value: unknown, name: string): string {
  const field = typeof value === 'object' && value !== null ? (value as { [key: string]: unknown })[name] : undefined;
  return typeof field === 'string' ? field : '';
}

function problemOf(code: string): string {
  switch (code) {
    case 'max_uses_exceeded':
      return l10n.t('The limit of searches for one request was reached.');
    case 'too_many_requests':
      return l10n.t('The search service is busy.');
    case 'query_too_long':
      return l10n.t('The search was too long.');
    case 'unavailable':
      return l10n.t('The search service is not available.');
    default:
      return code === '' ? l10n.t('The search failed.') : l10n.t`The search failed: ${oneLine(code, 60)}`;
  }
}
