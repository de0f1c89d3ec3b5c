/** A result as the page knows it: the tree, its marks and what the header says. No DOM. */
import type { JsonValue } from '../../core/json/json.ts';
import type {
  ExtractionHeader,
  ExtractionViewEvent,
  KeptAs,
  ResultSnapshot,
  ViewSpent,
  ViewStatus,
} from '../../protocol/extraction.ts';
import { Marks } from './marks.ts';
import { ValueTree } from './valueTree.ts';

/** Larger results are not even measured: the editor keeps small states only. */
const MAX_KEPT_ROWS = 20_000;

/** What an event changed: `tree` is another value, `growth` more of the same. */
export type ResultChange = 'tree' | 'growth' | 'marks' | 'status' | 'pointed' | 'none';

export class ResultModel {
  readonly tree = new ValueTree();
  readonly marks = new Marks();
  header: ExtractionHeader;
  status: ViewStatus;
  spent: ViewSpent;
  notes: readonly string[];
  conflicts: ResultSnapshot['conflicts'];
  isParts: boolean;
  /** The snapshot as events changed it, to be kept; its value is whole only when nothing grows. */
  #kept: ResultSnapshot;

  constructor(snapshot: ResultSnapshot) {
    this.#kept = snapshot;
    this.header = snapshot.header;
    this.status = snapshot.status;
    this.spent = snapshot.spent;
    this.notes = snapshot.notes;
    this.conflicts = snapshot.conflicts;
    this.isParts = snapshot.isParts;
    this.#read(snapshot);
  }

  get isRunning(): boolean {
    return this.status.state === 'running';
  }

  /** Values are corrected when the model has said its last word. */
  get canEdit(): boolean {
    return this.status.state === 'ended' && this.tree.root !== null;
  }

  get hasValue(): boolean {
    return this.tree.root !== null;
  }

  /** What to keep for a window that is reloaded; `undefined` while there is no result to keep. */
  get kept(): ResultSnapshot | undefined {
    return this.status.state === 'ended' && this.tree.rows <= MAX_KEPT_ROWS ? this.#kept : undefined;
  }

  /** Under which name the host keeps it. */
  get keptAs(): KeptAs | undefined {
    return this.#kept.keptAs;
  }

  receive(event: ExtractionViewEvent): ResultChange {
    switch (event.type) {
      case 'header':
        this.header = event.header;
        this.#keep({ header: event.header });
        return 'status';
      case 'status':
        this.status = event.status;
        this.#keep({ status: event.status });
        return 'status';
      case 'spent':
        this.spent = event.spent;
        this.#keep({ spent: event.spent });
        return 'status';
      case 'growth':
        return this.#grow(event);
      case 'value':
        return this.#replace(event.value);
      case 'notes':
        this.notes = event.notes;
        this.conflicts = event.conflicts;
        this.marks.conflicts = event.conflicts;
        this.#keep({ notes: event.notes, conflicts: event.conflicts });
        return 'marks';
      case 'errors':
        this.marks.errors = event.errors;
        this.#keep({ errors: event.errors });
        return 'marks';
      case 'grounding':
        this.marks.grounding = event.grounding;
        this.#keep({ grounding: event.grounding });
        return 'marks';
      case 'corrections':
        this.marks.corrections = event.corrections;
        this.#keep({ corrections: event.corrections });
        return 'marks';
      case 'added':
        this.marks.added = event.added;
        this.#keep({ added: event.added });
        return 'marks';
      case 'kept-as':
        this.#keep({ keptAs: event.keptAs });
        return 'none';
      case 'active':
        this.marks.active = event.pointers;
        return 'pointed';
      case 'snapshot':
      case 'detail':
      case 'rows':
      case 'progress':
      case 'comparison':
      case 'notice':
        return 'none';
    }
  }

  #grow({ isParts, steps }: Extract<ExtractionViewEvent, { type: 'growth' }>): ResultChange {
    const before = this.tree.root;
    this.isParts = isParts;
    this.tree.grow(steps);
    return this.tree.root === before || before === null ? 'growth' : 'tree';
  }

  #replace(value: JsonValue | undefined): ResultChange {
    this.isParts = false;
    this.tree.set(value);
    const { value: _before, ...rest } = this.#kept;
    this.#kept = { ...rest, isParts: false, place: null, ...(value !== undefined && { value }) };
    return 'tree';
  }

  #keep(change: Partial<ResultSnapshot>): void {
    this.#kept = { ...this.#kept, ...change };
  }

  #read({ value, place, errors, grounding, corrections, conflicts, added = [] }: ResultSnapshot): void {
    this.tree.set(value, place);
    this.marks.errors = errors;
    this.marks.grounding = grounding;
    this.marks.corrections = corrections;
    this.marks.conflicts = conflicts;
    this.marks.added = added;
  }
}
