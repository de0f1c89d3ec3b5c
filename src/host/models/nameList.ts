import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel } from '../../core/models/routingRows.ts';
import { BACK, prepare, type Back } from './formSteps.ts';

/** A name that may be chosen. */
export interface NameRow {
  readonly name: string;
  readonly description?: string;
}

/** What there is to choose from, or why that is not known: names can be typed all the same. */
export interface NameRows {
  readonly rows: readonly NameRow[];
  /** Stands above the list. */
  readonly heading: string;
}

export interface NameListWish {
  readonly title: string;
  readonly placeholder: string;
  readonly chosen: readonly string[];
  /** `one`: the first that is chosen ends the step. */
  readonly mode: 'order' | 'set' | 'one';
  /** What it means that nothing is chosen. */
  readonly none: string;
  readonly loading: string;
  /** Never rejects; `signal` ends it. */
  readonly load: (signal: AbortSignal) => Promise<NameRows>;
  /** What is wrong with a name that is typed; `undefined` where nothing is. */
  readonly check: (name: string) => string | undefined;
}

interface NameItem extends vscode.QuickPickItem {
  readonly name?: string;
  readonly isDone?: true;
}

/** Asks for names, in an order where that matters; going back keeps what was changed. `undefined` after Escape. */
export async function askNames(wish: NameListWish): Promise<readonly string[] | Back | undefined> {
  const list = new NameList(wish);
  try {
    return await list.run();
  } finally {
    list.dispose();
  }
}

/** A list that stays while names are chosen in it. Enter adds the row's name at the end, or takes it out again. */
class NameList {
  readonly #wish: NameListWish;
  readonly #pick = vscode.window.createQuickPick<NameItem>();
  readonly #closed = new AbortController();
  #chosen: readonly string[];
  #known: NameRows;

  constructor(wish: NameListWish) {
    this.#wish = wish;
    this.#chosen = wish.chosen;
    this.#known = { rows: [], heading: wish.loading };
    prepare(this.#pick, { ...wish, canGoBack: true });
  }

  run(): Promise<readonly string[] | Back | undefined> {
    const pick = this.#pick;
    const result = new Promise<readonly string[] | Back | undefined>((resolve) => {
      pick.onDidAccept(() => this.#accept(resolve));
      pick.onDidTriggerButton(() => resolve(this.#chosen === this.#wish.chosen ? BACK : this.#chosen));
      pick.onDidHide(() => resolve(undefined));
    });
    pick.onDidChangeValue(() => this.#draw());
    pick.busy = true;
    this.#draw();
    pick.show();
    void this.#load();
    return result;
  }

  dispose(): void {
    this.#closed.abort();
    this.#pick.dispose();
  }

  async #load(): Promise<void> {
    this.#known = await this.#wish.load(this.#closed.signal);
    if (this.#closed.signal.aborted) return;
    this.#pick.busy = false;
    this.#draw();
  }

  #accept(resolve: (names: readonly string[]) => void): void {
    const [item] = this.#pick.activeItems;
    if (item?.isDone === true) resolve(this.#chosen);
    const name = item?.name;
    if (name === undefined) return;
    if (this.#wish.mode === 'one') {
      resolve([name]);
      return;
    }
    const others = this.#chosen.filter((other) => !isSame(other, name));
    this.#chosen = others.length < this.#chosen.length ? others : [...this.#chosen, name];
    this.#pick.value = '';
    this.#draw(name);
  }

  /** `active`: the name whose row keeps the focus. */
  #draw(active = this.#pick.activeItems[0]?.name): void {
    const { rows, heading } = this.#known;
    const isChosen = (name: string): boolean => this.#chosen.some((other) => isSame(other, name));
    const chosen = this.#chosen.map((name, index) => this.#item(name, index));
    const others = rows.filter(({ name }) => !isChosen(name)).map((row) => this.#item(row.name, -1));
    // It takes room of the row below it: the first one has some, those with figures have none.
    const top: NameItem[] = rows.length === 0 ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }];
    const line: NameItem = { label: '', kind: vscode.QuickPickItemKind.Separator };
    const own = [...this.#doneRow(), ...this.#typedRow(), ...chosen];
    const items = [...top, ...own, ...(own.length === 0 ? [] : [line]), ...others, ...this.#noteRow()];
    this.#pick.keepScrollPosition = true;
    this.#pick.items = items;
    const item = items.find(({ name }) => name !== undefined && active !== undefined && isSame(name, active));
    if (item !== undefined) this.#pick.activeItems = [item];
  }

  #item(name: string, index: number): NameItem {
    const row = this.#known.rows.find((known) => isSame(known.name, name));
    const mark = this.#wish.mode === 'order' ? `${index + 1}. ` : '$(check) ';
    return {
      name,
      label: `${index < 0 ? '' : mark}${plainLabel(name)}`,
      ...(row?.description !== undefined && { description: row.description }),
    };
  }

  #doneRow(): readonly NameItem[] {
    if (this.#wish.mode === 'one' || this.#pick.value.trim() !== '') return [];
    // Not beside the label: what stands above the list takes that room.
    const detail = this.#chosen.length === 0 ? this.#wish.none : this.#chosen.join(', ');
    return [{ isDone: true, label: `$(pass) ${l10n.t('Done')}`, detail }];
  }

  /** Why there is nothing to choose from, in a row of its own: it is a sentence. */
  #noteRow(): readonly NameItem[] {
    const { rows, heading } = this.#known;
    if (rows.length > 0 || heading === '') return [];
    return [{ label: `$(${this.#pick.busy ? 'loading~spin' : 'info'}) ${plainLabel(heading)}`, alwaysShow: true }];
  }

  #typedRow(): readonly NameItem[] {
    const typed = this.#pick.value.trim();
    const isListed = [...this.#chosen, ...this.#known.rows.map(({ name }) => name)].some((name) => isSame(name, typed));
    if (typed === '' || isListed) return [];
    const problem = this.#wish.check(typed);
    return problem === undefined
      ? [{ name: typed, label: `$(edit) ${l10n.t`Use “${typed}”`}`, alwaysShow: true }]
      : [{ label: `$(error) ${problem}`, alwaysShow: true }];
  }
}

/** Names of providers are compared without case. */
function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
