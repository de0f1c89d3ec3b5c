import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { delay } from '../../base/async.ts';
import { isCancelled } from '../../base/errors.ts';
import type { ConversationLibrary } from '../../core/conversation/library.ts';
import type { ConversationSummary } from '../../core/conversation/summary.ts';
import { formatRelativeTime, formatMoney } from '../../core/text/format.ts';
import { counted } from '../../core/text/plural.ts';

export interface HistoryAction {
  readonly rename: (summary: ConversationSummary) => Promise<void>;
  readonly remove: (summary: ConversationSummary) => Promise<void>;
  readonly export: (summary: ConversationSummary) => Promise<void>;
}

interface HistoryItem extends vscode.QuickPickItem {
  readonly summary?: ConversationSummary;
}

const RENAME = { iconPath: new vscode.ThemeIcon('edit'), tooltip: l10n.t('Rename') };
const EXPORT = { iconPath: new vscode.ThemeIcon('export'), tooltip: l10n.t('Export') };
const REMOVE = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Delete') };

const SEARCH_PAUSE_MS = 150;
/** A user who sees the title they want picks it within this time; the full-text search starts after it. */
const READ_AFTER_MS = 600;
const MAX_HITS = 50;

/** Asks for a conversation, searching titles and texts as one types; `undefined` where none was picked. */
export async function pickConversation(
  library: ConversationLibrary,
  openId: string,
  actions: HistoryAction,
): Promise<string | undefined> {
  const picker = new HistoryPicker(library, openId, actions);
  try {
    return await picker.run();
  } finally {
    picker.dispose();
  }
}

class HistoryPicker {
  readonly #library: ConversationLibrary;
  readonly #openId: string;
  readonly #actions: HistoryAction;
  readonly #store = new DisposableStore();
  readonly #pick = vscode.window.createQuickPick<HistoryItem>();
  #search = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What a button of a row asks for once the list is closed. */
  #next: (() => Promise<void>) | undefined;

  constructor(library: ConversationLibrary, openId: string, actions: HistoryAction) {
    this.#library = library;
    this.#openId = openId;
    this.#actions = actions;
    this.#store.add(this.#pick);
    this.#pick.title = l10n.t('Chat History');
    this.#pick.placeholder = l10n.t('Search in titles and messages');
    this.#pick.matchOnDetail = true;
  }

  async run(): Promise<string | undefined> {
    const result = new Promise<string | undefined>((resolve) => {
      this.#store.add(this.#pick.onDidAccept(() => resolve(this.#pick.selectedItems[0]?.summary?.id)));
      this.#store.add(this.#pick.onDidHide(() => resolve(undefined)));
    });
    this.#store.add(this.#pick.onDidChangeValue(() => this.#onType()));
    this.#store.add(this.#pick.onDidTriggerItemButton((event) => this.#onButton(event)));
    this.#store.add(this.#library.onDidChange(() => this.#onType()));
    this.#pick.show();
    await this.#fill();
    const id = await result;
    await this.#next?.();
    return id;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#search.abort();
    this.#store.dispose();
  }

  #onType(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fill(), SEARCH_PAUSE_MS);
  }

  /** Shows the whole list, or what the search finds, each hit as soon as it is found. */
  async #fill(): Promise<void> {
    this.#search.abort();
    const search = (this.#search = new AbortController());
    const query = this.#pick.value.trim();
    this.#pick.busy = true;
    try {
      if (query === '') this.#show((await this.#library.list()).map((summary) => this.#item(summary)));
      else await this.#showHits(query, search.signal);
    } catch (error) {
      if (!isCancelled(error))
        this.#show([{ label: `$(error) ${l10n.t('The saved chats could not be read')}`, alwaysShow: true }]);
    } finally {
      if (this.#search === search && !this.#store.isDisposed) this.#pick.busy = false;
    }
  }

  async #showHits(query: string, signal: AbortSignal): Promise<void> {
    const items: HistoryItem[] = [];
    const pause = (): Promise<void> => delay(READ_AFTER_MS, signal);
    for await (const hit of this.#library.search(query, signal, pause)) {
      if (signal.aborted) return;
      items.push(this.#item(hit.summary, hit.match?.excerpt));
      this.#show(items);
      if (items.length >= MAX_HITS) return;
    }
    if (!signal.aborted && items.length === 0) this.#show([{ label: l10n.t('Nothing found'), alwaysShow: true }]);
  }

  #show(items: readonly HistoryItem[]): void {
    if (this.#store.isDisposed) return;
    this.#pick.keepScrollPosition = true;
    const isEmpty = items.length === 0;
    this.#pick.items = isEmpty ? [{ label: l10n.t('No chats in this workspace yet'), alwaysShow: true }] : items;
  }

  #item(summary: ConversationSummary, excerpt?: string): HistoryItem {
    const facts = [
      formatRelativeTime(summary.updatedAt, Date.now(), vscode.env.language),
      counted(summary.messageCount, l10n.t('{0} message'), l10n.t('{0} messages')),
      ...(summary.costUsd === undefined ? [] : [formatMoney(summary.costUsd)]),
    ];
    const mark = summary.id === this.#openId ? '$(check) ' : '';
    return {
      summary,
      label: mark + summary.title.replaceAll('$(', '$ ('),
      description: facts.join(' · '),
      // What was found need not be in the title: the editor's own filter must not hide it.
      alwaysShow: true,
      buttons: [RENAME, EXPORT, REMOVE],
      ...(excerpt !== undefined && { detail: excerpt.replaceAll('$(', '$ (') }),
    };
  }

  #onButton({ item, button }: vscode.QuickPickItemButtonEvent<HistoryItem>): void {
    const { summary } = item;
    if (summary === undefined) return;
    if (button === REMOVE) {
      void this.#actions.remove(summary);
      return;
    }
    this.#next = () => (button === RENAME ? this.#actions.rename(summary) : this.#actions.export(summary));
    this.#pick.hide();
  }
}
