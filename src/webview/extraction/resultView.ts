/** One extraction: header, tree or table, and what there is to know about the current value. */
import * as l10n from '@vscode/l10n';
import type { ExtractionViewEvent, LeafDetail, ResultSnapshot } from '../../protocol/extraction.ts';
import type { Announcer } from '../announcer.ts';
import { h } from '../parts/dom.ts';
import { ArrayTable } from './arrayTable.ts';
import { DetailPane, hoverWords } from './detailPane.ts';
import { keepResult, type ExtractionMemory, type Link } from './memory.ts';
import { drawNotes } from './notesList.ts';
import { drawPlaceholder } from './placeholder.ts';
import { ResultHeader, wordsOf, type NextKind } from './resultHeader.ts';
import { ResultModel, type ResultChange } from './resultModel.ts';
import { counted } from '../../core/text/plural.ts';
import { isEditable } from './treeRow.ts';
import { TreeView, type TreeListener } from './treeView.ts';
import type { ValueNode } from './valueNode.ts';
import { pointerOf, readablePath } from './valueTree.ts';

const TELL_GROWTH_EVERY_MS = 10_000;
const POINT_AFTER_MS = 60;
const KEEP_AFTER_MS = 150;
const KEPT_AFTER: ReadonlySet<ExtractionViewEvent['type']> = new Set([
  'status',
  'corrections',
  'added',
  'errors',
  'kept-as',
]);
const ARRANGE_EVERY_MS = 300;
const MAX_FOLDS = 2_000;

export class ResultView {
  readonly element: HTMLElement;
  readonly #model: ResultModel;
  readonly #link: Link;
  readonly #memory: ExtractionMemory;
  readonly #announcer: Announcer;
  readonly #header: ResultHeader;
  readonly #notes = h('div', { class: 'notes' });
  readonly #body = h('div', { class: 'result-body' });
  readonly #placeholder = h('div', { class: 'placeholder' });
  readonly #tree: TreeView;
  readonly #pane: DetailPane;
  readonly #listener: TreeListener;
  readonly #rowHeight: number;
  readonly #clock: ReturnType<typeof setInterval>;
  #table: ArrayTable | null = null;
  #current: ValueNode | null = null;
  #detail: LeafDetail | null = null;
  /** The value that waits for what the schema allows, to be edited. */
  #toEdit: string | null = null;
  #pointTimer: ReturnType<typeof setTimeout> | undefined;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #arrangeTimer: ReturnType<typeof setTimeout> | undefined;
  #isArrangeDue = false;
  /** What is folded, as it was when it last changed: looking through a large value costs too much for each scroll. */
  #folds: string[] = [];
  #toldAt = 0;
  #frame = 0;

  constructor(snapshot: ResultSnapshot, link: Link, memory: ExtractionMemory, announcer: Announcer, rowHeight: number) {
    this.#model = new ResultModel(snapshot);
    this.#link = link;
    this.#memory = memory;
    this.#announcer = announcer;
    this.#rowHeight = rowHeight;
    this.#listener = this.#makeListener();
    this.#header = new ResultHeader({
      onAction: (action) => link.command({ type: 'action', action }),
      onErrorAction: (action) => link.command({ type: 'error-action', action }),
      onFormat: (format) => link.command({ type: 'format', format }),
      onNext: (kind) => this.#goNext(kind),
      onRemoveAdded: () => link.command({ type: 'remove-added' }),
      onTable: () => this.#openWhole(),
    });
    this.#tree = new TreeView(this.#model, this.#listener, rowHeight);
    this.#pane = new DetailPane({
      onReveal: (node) => this.#reveal(node, true),
      onEdit: (node) => this.#listener.onEdit(node),
      onUndo: (node) => link.command({ type: 'undo-correction', pointer: pointerOf(node) }),
      onCopy: (node) => this.#listener.onCopy(node),
    });
    this.#body.append(this.#tree.element, this.#placeholder);
    this.element = h('div', { class: 'result' }, this.#header.element, this.#notes, this.#body, this.#pane.element);
    this.#clock = setInterval(() => {
      if (this.#model.isRunning) this.#header.refresh(this.#model, Date.now());
    }, 1_000);
    this.#drawAll();
  }

  /** Puts back what the user arranged before the tab was hidden; call it once the view is in the page. */
  arrange(): void {
    const { folds, current, table, scrollTop } = this.#memory.value.arranged;
    const { tree } = this.#model;
    tree.fold(folds);
    this.#folds = [...folds];
    const list = table === null ? undefined : tree.find(table);
    if (list !== undefined) this.#openTable(list, false);
    const node = current === null ? undefined : tree.find(current);
    if (node !== undefined) this.#tree.go(node, { focus: false });
    this.#tree.scrollTop = scrollTop;
  }

  receive(event: ExtractionViewEvent): void {
    if (event.type === 'detail') {
      this.#takeDetail(event.detail);
      return;
    }
    const before = this.#model.status;
    const change = this.#model.receive(event);
    this.#show(change, event);
    if (event.type === 'status' && before.state !== event.status.state) this.#statusChanged();
    if (KEPT_AFTER.has(event.type)) this.#keepSoon();
  }

  /**
   * Keeps folds and places for when the tab comes back. A page that goes is not asked: what it says then is not heard, so
   * it is said after each change.
   */
  #keepArranged(): void {
    this.#memory.update({
      arranged: {
        folds: this.#folds,
        current: this.#current === null ? null : pointerOf(this.#current),
        table: this.#table?.pointer ?? null,
        scrollTop: this.#tree.scrollTop,
      },
    });
  }

  /** Gives what the keyboard is on the focus: the current value, the first one, or the first button. */
  focus(): void {
    if (this.#table !== null) this.#table.focus();
    else if (!this.#tree.focus()) this.#header.focus();
  }

  dispose(): void {
    this.#header.dispose();
    clearInterval(this.#clock);
    clearTimeout(this.#pointTimer);
    clearTimeout(this.#keepTimer);
    clearTimeout(this.#arrangeTimer);
    cancelAnimationFrame(this.#frame);
    this.#tree.dispose();
    this.#table?.dispose();
  }

  #makeListener(): TreeListener {
    const link = this.#link;
    return {
      onCurrent: (node) => this.#setCurrent(node),
      onReveal: (node, takeFocus) => this.#reveal(node, takeFocus),
      onPoint: (node) => this.#point(node),
      onTable: (node) => this.#openTable(node, true),
      onEdit: (node) => this.#askToEdit(node),
      onCorrect: (pointer, valueText) => link.command({ type: 'correct', pointer, valueText }),
      onUndo: (pointer) => link.command({ type: 'undo-correction', pointer }),
      onArranged: (what) => {
        if (what === 'place') return this.#arrange();
        this.#folds = this.#model.tree.folds().slice(0, MAX_FOLDS);
        this.#keepArranged();
      },
      onCopy: (node) => {
        const correction = this.#model.marks.correctionAt(pointerOf(node));
        const value = correction ?? node.toJson();
        link.command({ type: 'copy-text', text: typeof value === 'string' ? value : JSON.stringify(value, null, 2) });
      },
    };
  }

  #show(change: ResultChange, event: ExtractionViewEvent): void {
    if (change === 'none') return;
    if (change === 'growth') {
      this.#tellGrowth();
      this.#schedule();
      return;
    }
    if (change === 'tree') this.#replaced();
    else if (change === 'pointed' && event.type === 'active') this.#showPointed(event.pointers);
    this.#drawAll();
  }

  /** At most once a frame, whatever comes in it. */
  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#drawGrowth();
    });
  }

  #drawGrowth(): void {
    this.#header.refresh(this.#model, Date.now());
    this.#placeholder.hidden = this.#model.hasValue;
    this.#tree.element.hidden = !this.#model.hasValue || this.#table !== null;
    if (this.#table === null) this.#tree.refresh();
    else this.#table.refresh();
  }

  #drawAll(): void {
    this.#drawGrowth();
    drawNotes(this.#notes, this.#model, (pointer) => this.#goTo(pointer));
    drawPlaceholder(this.#placeholder, this.#model);
    this.#pane.show(this.#current, this.#model, this.#detail);
  }

  #replaced(): void {
    const { tree } = this.#model;
    this.#toEdit = null;
    this.#current = null;
    if (this.#table !== null && !this.#table.replaced(tree.find(this.#table.pointer))) this.#closeTable();
    this.#tree.replaced();
  }

  #statusChanged(): void {
    const words = wordsOf(this.#model, Date.now()).text;
    this.#announcer.say(this.#model.isRunning ? words : `${l10n.t('Extraction ended.')} ${words}`);
  }

  /** Once for the several events that one doing of the user or one end of a run brings. */
  #keepSoon(): void {
    if (this.#model.isRunning) return;
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => keepResult(this.#memory, this.#model.keptAs, this.#model.kept), KEEP_AFTER_MS);
  }

  #tellGrowth(): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_GROWTH_EVERY_MS) return;
    this.#toldAt = now;
    this.#announcer.say(counted(this.#model.tree.leaves, l10n.t('{0} value so far.'), l10n.t('{0} values so far.')));
  }

  #setCurrent(node: ValueNode | null): void {
    // Asked again where no answer came.
    if (node !== null && node === this.#current && this.#detail?.pointer === pointerOf(node)) return;
    this.#current = node;
    if (node !== null) this.#link.command({ type: 'detail', pointer: pointerOf(node) });
    this.#pane.show(node, this.#model, this.#detail);
    this.#point(node);
    this.#arrange();
  }

  /** At once, and for what follows closely once more after a pause. */
  #arrange(): void {
    if (this.#arrangeTimer !== undefined) {
      this.#isArrangeDue = true;
      return;
    }
    this.#isArrangeDue = false;
    this.#keepArranged();
    this.#arrangeTimer = setTimeout(() => {
      this.#arrangeTimer = undefined;
      if (this.#isArrangeDue) this.#arrange();
    }, ARRANGE_EVERY_MS);
  }

  /** Tells the host what is looked at, once it is looked at for a moment. */
  #point(node: ValueNode | null): void {
    clearTimeout(this.#pointTimer);
    this.#pointTimer = setTimeout(() => {
      const shown = node ?? this.#current;
      const pointer = shown === null ? null : pointerOf(shown);
      this.#link.command({ type: 'point', pointer });
      // The evidence of what is only pointed at comes as its hover.
      if (pointer !== null && shown !== this.#current && this.#model.marks.hasPlace(pointer))
        this.#link.command({ type: 'detail', pointer });
    }, POINT_AFTER_MS);
  }

  #reveal(node: ValueNode, takeFocus: boolean): void {
    if (!this.#model.header.canReveal) return;
    this.#link.command({ type: 'reveal', pointer: pointerOf(node), takeFocus });
  }

  #askToEdit(node: ValueNode): void {
    if (!this.#model.canEdit) {
      this.#announcer.say(l10n.t('Values can be corrected when the extraction has ended.'));
      return;
    }
    if (!isEditable(node)) return;
    const pointer = pointerOf(node);
    if (this.#detail?.pointer === pointer) return this.#edit(node, this.#detail);
    this.#toEdit = pointer;
    this.#link.command({ type: 'detail', pointer });
  }

  #takeDetail(detail: LeafDetail): void {
    const node = this.#model.tree.find(detail.pointer);
    if (node !== undefined) this.#describe(node, detail);
    const isWanted = this.#toEdit === detail.pointer || (node !== undefined && node === this.#current);
    if (!isWanted) return;
    this.#detail = detail;
    if (this.#toEdit === detail.pointer && node !== undefined) {
      this.#toEdit = null;
      this.#edit(node, detail);
    }
    this.#pane.show(this.#current, this.#model, detail);
  }

  #describe(node: ValueNode, detail: LeafDetail): void {
    const words = hoverWords(detail);
    if (this.#table === null) this.#tree.describe(node, words);
    else this.#table.describe(node, words);
  }

  #edit(node: ValueNode, { field }: LeafDetail): void {
    if (this.#table !== null) this.#table.edit(node, field);
    else this.#tree.edit(node, field);
  }

  /** The next place with an error, without a source, or of a new record, after the current one; from the first again after the last. */
  #goNext(kind: NextKind): void {
    const { marks, tree } = this.#model;
    const places = { error: marks.errorPlaces, missing: marks.missing, added: marks.addedPlaces };
    const nodes = places[kind]
      .filter((pointer) => tree.hasRow(pointer))
      .map((pointer) => tree.find(pointer))
      .filter((node) => node !== undefined);
    const here = this.#current === null ? -1 : order(this.#current);
    const sorted = nodes
      .map((node) => ({ node, at: order(node) }))
      .toSorted((left, right) => compareOrders(left.at, right.at));
    const next = here === -1 ? sorted[0] : (sorted.find(({ at }) => compareOrders(at, here) > 0) ?? sorted[0]);
    if (next !== undefined) this.#goToNode(next.node, true);
  }

  #goTo(pointer: string): void {
    const node = this.#model.tree.find(pointer);
    if (node !== undefined) this.#goToNode(node, true);
  }

  #goToNode(node: ValueNode, focus: boolean): void {
    if (this.#table !== null) {
      if (this.#table.go(node, focus)) return;
      this.#closeTable();
    }
    this.#tree.go(node, { focus, where: 'middle' });
  }

  /** The editor points at values: the first of them comes into sight, the focus stays where it is. */
  #showPointed(pointers: readonly string[]): void {
    const [first] = pointers;
    const node = first === undefined ? undefined : this.#model.tree.find(first);
    if (node === undefined) return;
    if (this.#table === null) this.#tree.show(node);
    else this.#table.go(node, false);
  }

  #openTable(list: ValueNode, focus: boolean): void {
    this.#table?.dispose();
    this.#table = new ArrayTable(list, this.#model, { ...this.#listener, onBack: () => this.#back() }, this.#rowHeight);
    this.#tree.element.hidden = true;
    this.#body.append(this.#table.element);
    if (focus) this.#table.focus();
    const name = readablePath(list);
    this.#announcer.say(name === '' ? l10n.t('The result is shown as a table.') : l10n.t`${name} is shown as a table.`);
    this.#arrange();
  }

  #openWhole(): void {
    const { root } = this.#model.tree;
    if (this.#table?.pointer === '') this.#table.focus();
    else if (root !== null) this.#openTable(root, true);
  }

  #back(): void {
    const list = this.#table === null ? undefined : this.#model.tree.find(this.#table.pointer);
    this.#closeTable();
    if (list === undefined) return;
    this.#tree.go(list, { focus: true, where: 'middle' });
    if (this.#tree.current !== null) this.#setCurrent(this.#tree.current);
  }

  #closeTable(): void {
    this.#table?.element.remove();
    this.#table?.dispose();
    this.#table = null;
    this.#arrange();
    this.#tree.element.hidden = !this.#model.hasValue;
    this.#tree.refresh();
  }
}

/** Where a value stands in the whole, comparable: its places from the top down. */
function order(node: ValueNode): readonly number[] {
  const places: number[] = [];
  for (let each: ValueNode | null = node; each !== null && each.parent !== null; each = each.parent)
    places.push(each.index);
  return places.toReversed();
}

function compareOrders(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
