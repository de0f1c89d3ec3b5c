import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { isCancelled, toAppError, type AppError } from '../../base/errors.ts';
import type { Logger } from '../../core/ports.ts';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import { stepsOf } from '../window/notify.ts';
import type { EmbeddingChoice } from './embeddingChoice.ts';
import { OTHER_DIMENSIONS } from './folderIndex.ts';
import type { Meaning } from './meaning.ts';
import { PlacePreview } from './placePreview.ts';
import type { FoundPlace } from './search.ts';

/** Asking costs a request: not for each letter. */
const PAUSE_MS = 300;
const MAX_PLACES = 20;
const MAX_SNIPPET = 200;

const REBUILD = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: l10n.t('Rebuild Index') };
const DELETE = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Delete Index') };

interface PlaceItem extends vscode.QuickPickItem {
  readonly place?: FoundPlace;
  /** Builds what is missing. */
  readonly isUpdate?: boolean;
  /** What helps where the search failed. */
  readonly step?: () => Promise<void>;
  /** Asks again, with the list open. */
  readonly isRetry?: boolean;
}

type Next = 'rebuild' | 'delete' | undefined;

/** The list that answers as one types, with the place shown while one goes through it. */
export class MeaningPick {
  readonly #meaning: Meaning;
  readonly #choice: EmbeddingChoice;
  readonly #log: Logger;
  readonly #store = new DisposableStore();
  readonly #pick = vscode.window.createQuickPick<PlaceItem>();
  readonly #preview = new PlacePreview();
  #search = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the last search came to, without the notes on the index. */
  #results: readonly PlaceItem[] = [];

  constructor(meaning: Meaning, choice: EmbeddingChoice, log: Logger) {
    this.#meaning = meaning;
    this.#choice = choice;
    this.#log = log;
    this.#store.add(this.#pick);
    this.#pick.title = l10n.t('Search Workspace by Meaning');
    this.#pick.placeholder = l10n.t('What do you look for? For example: where failed requests are tried again');
    this.#pick.buttons = [REBUILD, DELETE];
  }

  /** Resolves to what is to be done with the index next, if anything. */
  async run(): Promise<Next> {
    const answered = this.#answer();
    this.#store.add(this.#pick.onDidChangeValue(() => this.#onType()));
    this.#store.add(this.#pick.onDidChangeActive(([item]) => this.#show(item?.place)));
    // The search itself may be paid for: it runs again when the user types.
    this.#store.add(this.#meaning.onDidChange(() => void this.#refreshNotes()));
    let item: PlaceItem | Next;
    try {
      this.#pick.show();
      await this.#fill();
      item = await answered;
      const place = typeof item === 'object' ? item.place : undefined;
      if (place === undefined) await this.#preview.restore();
      else await this.#preview.open(place);
    } finally {
      this.#dispose();
    }
    if (typeof item !== 'object') return item;
    await item.step?.();
    return undefined;
  }

  /** Resolves to the item that was chosen or what a button asks for; `undefined` where the list was closed. */
  #answer(): Promise<PlaceItem | Next> {
    return new Promise((resolve) => {
      this.#store.add(this.#pick.onDidTriggerButton((button) => resolve(button === DELETE ? 'delete' : 'rebuild')));
      this.#store.add(this.#pick.onDidHide(() => resolve(undefined)));
      this.#store.add(
        this.#pick.onDidAccept(() => {
          const [item] = this.#pick.selectedItems;
          if (item?.isRetry === true) this.#onType();
          else if (item?.isUpdate === true) resolve('rebuild');
          else if (item?.place !== undefined || item?.step !== undefined) resolve(item);
        }),
      );
    });
  }

  #dispose(): void {
    clearTimeout(this.#timer);
    this.#search.abort();
    this.#preview.dispose();
    this.#store.dispose();
  }

  #onType(): void {
    clearTimeout(this.#timer);
    this.#search.abort();
    this.#timer = setTimeout(() => void this.#fill(), PAUSE_MS);
    this.#pick.busy = this.#pick.value.trim() !== '';
  }

  async #fill(): Promise<void> {
    this.#search.abort();
    const { signal } = (this.#search = new AbortController());
    const question = this.#pick.value.trim();
    try {
      const places = question === '' ? [] : await this.#meaning.search(question, MAX_PLACES, signal);
      const notes = await this.#notes();
      if (signal.aborted) return;
      const isNone = question !== '' && places.length === 0;
      const none: PlaceItem[] = isNone ? [{ label: l10n.t('Nothing found'), alwaysShow: true }] : [];
      this.#results = [...places.map(itemOf), ...none];
      this.#pick.items = [...this.#results, ...notes];
    } catch (thrown) {
      if (signal.aborted || isCancelled(thrown)) return;
      const error = toAppError(thrown);
      this.#log.warn(`Searching by meaning failed (${error.kind}, ${error.code}).`, error.message);
      this.#results = [failureOf(error)];
      this.#pick.items = this.#results;
      await this.#refreshNotes();
    } finally {
      if (!signal.aborted && !this.#store.isDisposed) this.#pick.busy = false;
    }
  }

  /** The index knows more, or has failed: what was found stays as it is. */
  async #refreshNotes(): Promise<void> {
    const { signal } = this.#search;
    try {
      const notes = await this.#notes();
      if (signal.aborted) return;
      const { activeItems } = this.#pick;
      this.#pick.items = [...this.#results, ...notes];
      const kept = activeItems.filter((item) => this.#results.includes(item));
      if (kept.length > 0) this.#pick.activeItems = kept;
    } catch (error) {
      this.#log.warn('The state of the index could not be read.', toAppError(error).message);
    }
  }

  /** How much can be found, and what of it is old. */
  async #notes(): Promise<readonly PlaceItem[]> {
    const { files, chunks, missing, failure } = await this.#meaning.state(this.#choice);
    const pieces = counted(chunks, l10n.t('{0} piece'), l10n.t('{0} pieces'));
    const label = l10n.t`${pieces} of ${counted(files, l10n.t('{0} file'), l10n.t('{0} files'))}`;
    // A heading is drawn with the row below it; before anything is asked there is none.
    if (missing.chunks === 0) return this.#pick.value.trim() === '' ? [{ label: `$(database) ${label}` }] : [];
    const about = { label, kind: vscode.QuickPickItemKind.Separator };
    const waiting = counted(
      missing.chunks,
      l10n.t('{0} piece is not indexed yet'),
      l10n.t('{0} pieces are not indexed yet'),
    );
    const reason = failure === undefined ? l10n.t('Select to update the index.') : plain(failure.message);
    return [about, { label: `$(sync) ${waiting}`, detail: reason, isUpdate: true, alwaysShow: true }];
  }

  #show(place: FoundPlace | undefined): void {
    if (place !== undefined && !this.#store.isDisposed) void this.#preview.show(place).catch(() => undefined);
  }
}

/** The failure, which does what helps. */
function failureOf(error: AppError): PlaceItem {
  const label = `$(error) ${plain(error.message)}`;
  if (error.code === OTHER_DIMENSIONS)
    return { label, detail: l10n.t('Select to rebuild the index.'), isUpdate: true, alwaysShow: true };
  if (error.actions[0] === 'retry') return { label, detail: l10n.t('Try Again'), isRetry: true, alwaysShow: true };
  const [step] = stepsOf(error);
  return { label, alwaysShow: true, ...(step !== undefined && { detail: step.label, step: step.run }) };
}

function itemOf(place: FoundPlace): PlaceItem {
  const { label, symbol, start, text } = place;
  const where = `${oneLine(label, 300)}:${start + 1}`;
  const name = symbol === '' ? undefined : oneLine(symbol, 120);
  return {
    place,
    // The editor’s own filter must not hide what has none of the words.
    alwaysShow: true,
    label: plain(name ?? where),
    ...(name !== undefined && { description: where }),
    detail: plain(oneLine(text, MAX_SNIPPET)),
  };
}

/** The editor draws icons for `$(name)`. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}
