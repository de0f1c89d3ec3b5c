import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import { acceptedId, type RowIds } from '../../core/models/acceptedRow.ts';
import { looksLikeModelId, meansAbility, modelRows, typedWords } from '../../core/models/modelItems.ts';
import type { ModelSource } from '../gateway/gateway.ts';
import type { ModelMemory } from './modelMemory.ts';

interface ModelItem extends vscode.QuickPickItem {
  readonly id?: string;
  /** What it can do and what is said of it, which the title says while the row has the focus. */
  readonly words?: string;
}

export interface PickModelOptions {
  readonly title: string;
  readonly current: string | undefined;
  readonly source: ModelSource;
  readonly memory: ModelMemory;
  readonly makeDefault: (id: string) => Promise<void>;
  readonly defaultModel: string;
  /** Whether a model may be picked that answers with pictures and nothing else. */
  readonly offersDrawing: boolean;
  /** It follows another question, so it stays until it is answered. */
  readonly isFollowUp?: boolean;
}

const STAR: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('star-empty'),
  tooltip: l10n.t('Add to favorites'),
};
const UNSTAR: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('star-full'),
  tooltip: l10n.t('Remove from favorites'),
};
const PIN: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('pin'),
  tooltip: l10n.t('Make this the default for new chats'),
};
const REFRESH: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('refresh'),
  tooltip: l10n.t('Refresh the model list'),
};

/** How long the editor may still speak of the rows that were there before. */
const SETTLING_MS = 500;
/** So many characters of a title are one line: a second one would move the rows. */
const TITLE_LENGTH = 64;

/** Asks for a model in the editor's own list; `undefined` where the user changed their mind. */
export async function pickModel(options: PickModelOptions): Promise<string | undefined> {
  const picker = new ModelPicker(options);
  try {
    return await picker.run();
  } finally {
    picker.dispose();
  }
}

class ModelPicker {
  readonly #options: PickModelOptions;
  readonly #store = new DisposableStore();
  readonly #quickPick = vscode.window.createQuickPick<ModelItem>();
  #items: readonly ModelItem[] = [];
  #problem: string | undefined;
  /** The row that Enter takes: the current model's until the user goes elsewhere. */
  #wanted: string | undefined;
  /** What is in the list, what was in it a moment before, and when that changed. */
  #rows: readonly ModelItem[] = [];
  #rowsBefore: (readonly ModelItem[])[] = [];
  #shownAt = Number.NEGATIVE_INFINITY;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #hasTypedRow = false;
  /** Rows that are shown for what they can do, whatever the editor's own search says. */
  #meant = '';

  constructor(options: PickModelOptions) {
    this.#options = options;
    this.#wanted = options.current;
    this.#store.add(this.#quickPick);
    this.#quickPick.title = options.title;
    this.#quickPick.ignoreFocusOut = options.isFollowUp === true;
    this.#quickPick.placeholder = l10n.t('Search by name, creator, price or ability, or type a model id');
    this.#quickPick.matchOnDescription = true;
    this.#quickPick.buttons = [REFRESH];
  }

  run(): Promise<string | undefined> {
    const { source, memory } = this.#options;
    const result = new Promise<string | undefined>((resolve) => {
      this.#store.add(
        this.#quickPick.onDidAccept(() => {
          const id = this.#accepted();
          if (id !== undefined) resolve(id);
        }),
      );
      this.#store.add(this.#quickPick.onDidHide(() => resolve(undefined)));
    });
    this.#store.add(
      this.#quickPick.onDidChangeValue(() => {
        // The rows stay what they are unless there is a row for what is typed, or was.
        if (this.#hasTypedRow || this.#isTypedIdNew() || this.#meantRows() !== this.#meant) this.#show();
      }),
    );
    this.#store.add(this.#quickPick.onDidChangeActive(([item]) => this.#onActive(item)));
    this.#store.add(this.#quickPick.onDidTriggerButton(() => void this.#refresh()));
    this.#store.add(this.#quickPick.onDidTriggerItemButton((event) => void this.#itemButton(event)));
    this.#store.add(source.onDidChange(() => this.#rebuild()));
    this.#store.add(memory.onDidChange(() => this.#rebuild()));
    this.#quickPick.busy = true;
    this.#quickPick.show();
    this.#rebuild();
    void this.#refreshFirstTime();
    return result;
  }

  dispose(): void {
    clearTimeout(this.#settling);
    this.#store.dispose();
  }

  #rebuild(): void {
    const { source, memory, current, defaultModel, offersDrawing } = this.#options;
    if (this.#store.isDisposed) return;
    const drawing = source.drawingModels();
    const drawers = new Set(drawing.map(({ id }) => id));
    const rows = modelRows({
      models: source.chatModels(),
      drawing,
      offersDrawing,
      capabilities: source.capabilities,
      favourites: memory.favourites(),
      recents: memory.recents(),
      current,
    });
    this.#items = rows.map((row) =>
      row.type === 'heading'
        ? { label: row.label, kind: vscode.QuickPickItemKind.Separator }
        : {
            id: row.id,
            label: row.label,
            description: row.id === defaultModel ? l10n.t`${row.description} · default` : row.description,
            words: row.words,
            buttons: [
              row.isFavourite ? UNSTAR : STAR,
              ...(row.id === defaultModel || drawers.has(row.id) ? [] : [PIN]),
            ],
          },
    );
    // While somebody searches, the list's own best match counts.
    const wanted = this.#quickPick.value.trim() === '' ? this.#wanted : this.#quickPick.activeItems[0]?.id;
    this.#show();
    const active = this.#items.find((item) => item.id !== undefined && item.id === wanted);
    if (active === undefined) return;
    this.#sayWords(active);
    // The list goes to where the current model is, and stays where the user went.
    if (wanted === current) this.#quickPick.keepScrollPosition = false;
    this.#quickPick.activeItems = [active];
  }

  /**
   * Rows are named by their number: news of the rows before, arriving late, would name another model. Where the user is by
   * then is asked when the list has settled.
   */
  #onActive(item: ModelItem | undefined): void {
    if (!this.#isSettled) return;
    if (item?.id !== undefined) this.#wanted = item.id;
    this.#sayWords(item);
  }

  /** In the title, because a row that had a second line while it has the focus would move the others. */
  #sayWords(item: ModelItem | undefined): void {
    const words = item?.words ?? '';
    const title = words === '' ? this.#options.title : shortened(`${this.#options.title} · ${words}`);
    if (this.#quickPick.title !== title) this.#quickPick.title = title;
  }

  /** Numbers of the rows that what is typed may mean by what they can do. */
  #meantRows(): string {
    const numbers = this.#items.flatMap(({ words }, index) => (meansAbility(this.#typed, words ?? '') ? [index] : []));
    return numbers.join(' ');
  }

  /** The model that was accepted; `undefined`: it cannot be told, and the list stays. */
  #accepted(): string | undefined {
    const [selected] = this.#quickPick.selectedItems;
    if (this.#isSettled || selected?.id === this.#typed) return selected?.id;
    const ids = (rows: readonly ModelItem[]): RowIds => rows.map(({ id }) => id);
    const number = selected === undefined ? -1 : this.#rows.indexOf(selected);
    return acceptedId(number, ids(this.#rows), this.#rowsBefore.map(ids), this.#wanted);
  }

  get #isSettled(): boolean {
    return performance.now() - this.#shownAt > SETTLING_MS;
  }

  get #typed(): string {
    return this.#quickPick.value.trim();
  }

  #isTypedIdNew(): boolean {
    // A server of one's own may list nothing, and its ids may be any word.
    const isId = looksLikeModelId(this.#typed) || (this.#items.length === 0 && /^\S+$/.test(this.#typed));
    return isId && !this.#items.some((item) => item.id === this.#typed);
  }

  #show(): void {
    const typed = this.#typed;
    const custom: ModelItem[] = this.#isTypedIdNew()
      ? [
          {
            id: typed,
            label: `$(edit) ${l10n.t`Use “${typed}”`}`,
            description: typedWords(typed),
            alwaysShow: true,
          },
        ]
      : [];
    const note = this.#problem ?? this.#options.source.note(vscode.env.language);
    const notes: ModelItem[] = note === undefined ? [] : [{ label: note, kind: vscode.QuickPickItemKind.Separator }];
    this.#hasTypedRow = custom.length > 0;
    this.#rowsBefore = this.#isSettled ? [this.#rows] : [...this.#rowsBefore, this.#rows];
    this.#meant = this.#meantRows();
    const isMeant = ({ words }: ModelItem): boolean => meansAbility(typed, words ?? '');
    const items = this.#items.map((item) => (isMeant(item) ? { ...item, alwaysShow: true } : item));
    this.#rows = [...custom, ...notes, ...items];
    // Replacing the rows must not throw away where the user is in the list.
    this.#quickPick.keepScrollPosition = true;
    this.#quickPick.items = this.#rows;
    this.#shownAt = performance.now();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      const [item] = this.#quickPick.activeItems;
      // Where no model is in use, the first row is nobody's choice.
      if (this.#wanted === undefined) this.#sayWords(item);
      else this.#onActive(item);
    }, SETTLING_MS + 1);
  }

  async #refreshFirstTime(): Promise<void> {
    if (this.#options.source.isFallback()) await this.#refresh();
    else {
      this.#options.source.refreshIfStale();
      this.#quickPick.busy = false;
    }
  }

  async #refresh(): Promise<void> {
    this.#quickPick.busy = true;
    try {
      await this.#options.source.refresh();
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : l10n.t('The model list could not be refreshed.');
    }
    if (this.#store.isDisposed) return;
    this.#quickPick.busy = false;
    this.#rebuild();
  }

  async #itemButton(event: vscode.QuickPickItemButtonEvent<ModelItem>): Promise<void> {
    const { id } = event.item;
    if (id === undefined) return;
    if (event.button === PIN) {
      await this.#options.makeDefault(id);
      this.#quickPick.hide();
      return;
    }
    await this.#options.memory.toggleFavourite(id);
  }
}

function shortened(title: string): string {
  return title.length <= TITLE_LENGTH ? title : `${title.slice(0, TITLE_LENGTH - 1).trimEnd()}…`;
}
