import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { SchemaAttempt, SchemaProblemReport } from './schemaReading.ts';

/** A row of the list of schemas. */
export interface SchemaRow extends vscode.QuickPickItem {
  /** Resolves to a schema, a problem to show in the list, or `undefined` where the user changed their mind. */
  readonly take?: () => Promise<SchemaAttempt | undefined>;
  readonly problem?: SchemaProblemReport;
  /** Makes room for what is to be typed; the list stays open. */
  readonly asksFor?: string;
}

export interface SchemaList {
  readonly title: string;
  readonly buttons: readonly vscode.QuickInputButton[];
  readonly pressed: ((button: vscode.QuickInputButton) => void) | undefined;
  /** What is wrong with what was chosen before. */
  readonly told: readonly SchemaRow[];
  /** Rows that are there at once, and those that have to be looked for. */
  readonly rows: readonly SchemaRow[];
  readonly found: Promise<readonly SchemaRow[]>;
  /** The rows of what is typed, the one for Enter first; `others` are the rows that there are besides. */
  readonly typed: (text: string, others: readonly SchemaRow[]) => Promise<TypedRows>;
}

export interface TypedRows {
  readonly rows: readonly SchemaRow[];
  /** Whether Enter takes the first of them, and not what the list finds for the text. */
  readonly isFirst: boolean;
  /** The text may be the name of a schema that is still looked for. */
  readonly mayBeName: boolean;
}

const NOTHING_TYPED: TypedRows = { rows: [], isFirst: false, mayBeName: false };

export interface ChosenRow {
  readonly row: SchemaRow;
  readonly isEdited: boolean;
}

/** A label without its icon, as it is searched. */
export function nameOf({ label }: SchemaRow): string {
  return label.replace(/^\$\([\w-]{1,40}\) /, '').toLowerCase();
}

/**
 * The editor tells rows by their index, also where it has not drawn the newest ones yet. So each keeps its own: the first is
 * for Enter on what is typed, the second for another use of it, then come the schemas. A separator without a name fills a
 * place that is empty, and is not seen.
 */
const NO_ROW: SchemaRow = { label: '', kind: vscode.QuickPickItemKind.Separator };

const PLACEHOLDER = l10n.t('Type the fields (name, age int), say what you want to know, or choose a schema');

/** Shows the list until a row is chosen; `undefined` where the user changed their mind. */
export async function chooseRow(list: SchemaList): Promise<ChosenRow | undefined> {
  const pick = vscode.window.createQuickPick<SchemaRow>();
  pick.title = list.title;
  pick.placeholder = PLACEHOLDER;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  // It follows other questions, and comes back with what is wrong.
  pick.ignoreFocusOut = true;
  pick.buttons = [...list.buttons];
  const rows = new ShownRows(pick, list);
  const listeners: vscode.Disposable[] = [];
  try {
    return await new Promise<ChosenRow | undefined>((resolve) => {
      const accept = async (): Promise<void> => {
        const row = await rows.accepted();
        if (row?.asksFor !== undefined) rows.ask(row.asksFor);
        else if (row?.take !== undefined || row?.problem !== undefined) resolve({ row, isEdited: false });
      };
      listeners.push(
        pick.onDidAccept(() => void accept()),
        pick.onDidChangeValue(() => void rows.follow()),
        pick.onDidTriggerItemButton(({ item }) => resolve({ row: item, isEdited: true })),
        pick.onDidTriggerButton((button) => {
          list.pressed?.(button);
          resolve(undefined);
        }),
        pick.onDidHide(() => resolve(undefined)),
      );
      pick.show();
    });
  } finally {
    for (const listener of listeners) listener.dispose();
    pick.dispose();
  }
}

/** What the list shows: the rows of what is typed, then those of schemas that there are. */
class ShownRows {
  readonly #pick: vscode.QuickPick<SchemaRow>;
  readonly #list: SchemaList;
  readonly #filled: Promise<void>;
  #others: readonly SchemaRow[];
  #typed = NOTHING_TYPED;
  /** The text that the rows of what is typed are of. */
  #typedFor = '';
  #isAsking = false;

  constructor(pick: vscode.QuickPick<SchemaRow>, list: SchemaList) {
    this.#pick = pick;
    this.#list = list;
    this.#others = list.rows;
    this.#show(list.told);
    pick.busy = true;
    this.#filled = this.#fill();
  }

  /** Keys must not wait for files: what is typed before the list is there would go into the document. */
  async #fill(): Promise<void> {
    const found = await this.#list.found.catch(() => []);
    this.#pick.busy = false;
    if (this.#isAsking) return;
    this.#others = [...this.#list.rows, ...found];
    // A word is only now seen to be the beginning of a name.
    if (this.#pick.value.trim() === '') this.#show(this.#pick.activeItems);
    else await this.follow();
  }

  async follow(): Promise<void> {
    const { value } = this.#pick;
    const typed = value.trim() === '' ? NOTHING_TYPED : await this.#list.typed(value, this.#others);
    if (this.#pick.value !== value) return;
    this.#typed = typed;
    this.#typedFor = value;
    this.#show(typed.isFirst ? typed.rows.slice(0, 1) : []);
  }

  /** The row that Enter takes: the one that is marked, or where keys were faster than the rows, the one that will be. */
  async accepted(): Promise<SchemaRow | undefined> {
    const selected = this.#shown(this.#pick.selectedItems[0]);
    const isSchema = selected !== undefined && this.#others.includes(selected);
    const isLate = this.#typedFor !== this.#pick.value;
    if (isLate) await this.follow();
    if (!isSchema && this.#typed.mayBeName) await this.#filled;
    const first = this.#typed.isFirst ? this.#typed.rows[0] : undefined;
    if (isLate && first !== undefined) return first;
    return this.#shown(selected) ?? this.#shown(this.#pick.activeItems[0]) ?? first ?? this.#named();
  }

  #shown(row: SchemaRow | undefined): SchemaRow | undefined {
    return row !== undefined && row !== NO_ROW && this.#pick.items.includes(row) ? row : undefined;
  }

  /** The schema that is called as what is typed, else one whose name begins so, else one whose name holds it. */
  #named(): SchemaRow | undefined {
    const text = this.#pick.value.trim().toLowerCase();
    if (text === '') return undefined;
    return (
      this.#others.find((row) => nameOf(row) === text) ??
      this.#others.find((row) => nameOf(row).startsWith(text)) ??
      this.#others.find((row) => nameOf(row).includes(text))
    );
  }

  ask(placeholder: string): void {
    // Where nothing is to be cleared, what is typed meanwhile must stay.
    if (this.#pick.value !== '') this.#pick.value = '';
    this.#pick.placeholder = placeholder;
    this.#isAsking = true;
    this.#others = [];
    this.#show([]);
  }

  #show(active: readonly SchemaRow[]): void {
    const [one, other] = this.#pick.value === '' ? this.#list.told : this.#typedPlaces();
    this.#pick.items = [one ?? NO_ROW, other ?? NO_ROW, ...this.#others];
    if (active.length > 0) this.#pick.activeItems = active;
  }

  #typedPlaces(): readonly SchemaRow[] {
    const { rows, isFirst } = this.#typed;
    return isFirst ? rows : [NO_ROW, ...rows];
  }
}
