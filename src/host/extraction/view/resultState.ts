/** Everything a result view shows, as the host holds it: what a page asks for when it comes into being. */
import {
  moveForAdded,
  moveForRemoved,
  movedEntries,
  movedGroundings,
  pointerOfAddition,
  withAdded,
  withoutAdded,
  type Addition,
  type PointerMove,
} from '../../../core/extraction/addedRecords.ts';
import type { Grounding } from '../../../core/extraction/grounding/grounding.ts';
import type { ResultSource } from '../../../core/extraction/outputs/resultDetails.ts';
import type { JsonValue } from '../../../core/json/json.ts';
import type {
  ExtractionHeader,
  GrowthPlace,
  KeptAs,
  ResultSnapshot,
  ViewSpent,
  ViewStatus,
} from '../../../protocol/extraction.ts';
import { groupGrounding } from './leafDetail.ts';

/** What a run is about. */
export interface ViewRun {
  readonly header: ExtractionHeader;
  readonly schema: JsonValue;
  readonly source?: ResultSource;
  /** Whether formats are asserted when a corrected value is checked again; true when absent. */
  readonly assertFormats?: boolean;
  /** What is needed to run it again after a reload; untrusted when it is read back. */
  readonly memento?: JsonValue;
}

export interface ResultState {
  run: ViewRun;
  status: ViewStatus;
  spent: ViewSpent;
  /** What the model said; corrections are kept apart from it. */
  value: JsonValue | undefined;
  /** The values of the parts, while a long source is asked for piece by piece. */
  parts: JsonValue[] | undefined;
  isGrowing: boolean;
  errors: ResultSnapshot['errors'];
  notes: readonly string[];
  conflicts: ResultSnapshot['conflicts'];
  grounding: ReadonlyMap<string, Grounding>;
  corrections: Map<string, JsonValue>;
  /** Pointers of the records that a second look found, until they are saved. */
  added: readonly string[];
  keptAs: KeptAs;
}

export function emptyState(run: ViewRun, status: ViewStatus, keptAs: KeptAs): ResultState {
  return {
    run,
    status,
    spent: { isPartial: false },
    value: undefined,
    parts: undefined,
    isGrowing: false,
    errors: [],
    notes: [],
    conflicts: [],
    grounding: new Map(),
    corrections: new Map(),
    added: [],
    keptAs,
  };
}

export function snapshotOf(state: ResultState, place: GrowthPlace): ResultSnapshot {
  const value = state.parts ?? state.value;
  return {
    mode: 'result',
    header: state.run.header,
    status: state.status,
    spent: state.spent,
    ...(value !== undefined && { value }),
    isParts: state.parts !== undefined,
    place: state.isGrowing ? place : null,
    errors: state.errors,
    notes: [...state.notes],
    conflicts: state.conflicts,
    grounding: groupGrounding(state.grounding.values(), state.value),
    corrections: correctionList(state),
    added: [...state.added],
    keptAs: state.keptAs,
    schema: state.run.schema,
    ...(state.run.memento !== undefined && { memento: state.run.memento }),
  };
}

/** Puts records into the value; what is known of the others goes with them. `grounding` is of the whole value as it becomes. */
export function addToState(state: ResultState, additions: readonly Addition[], grounding: readonly Grounding[]): void {
  const added = additions.map(pointerOfAddition);
  move(state, moveForAdded(added));
  state.value = state.value === undefined ? undefined : withAdded(state.value, additions);
  state.added = [...state.added, ...added];
  state.grounding = new Map(grounding.map((each) => [each.pointer, each]));
}

/** Takes the records out again that were put in; gives where everything else went. */
export function removeFromState(state: ResultState): PointerMove {
  const { added } = state;
  const back = moveForRemoved(added);
  state.value = state.value === undefined ? undefined : withoutAdded(state.value, added);
  const grounding = movedGroundings(state.grounding.values(), back);
  move(state, back);
  state.added = [];
  state.grounding = new Map(grounding.map((each) => [each.pointer, each]));
  return back;
}

function move(state: ResultState, by: PointerMove): void {
  state.corrections = movedEntries(state.corrections, by);
  state.added = state.added.flatMap((pointer) => by(pointer) ?? []);
  state.conflicts = state.conflicts.flatMap((conflict) => {
    const pointer = by(conflict.pointer);
    return pointer === undefined ? [] : [{ ...conflict, pointer }];
  });
}

export function correctionList(state: ResultState): { pointer: string; value: JsonValue }[] {
  return [...state.corrections].map(([pointer, value]) => ({ pointer, value }));
}

/** The state that was kept over a reload or a crash. Values cannot be shown in the source until it is found again. */
export function stateFrom(kept: ResultSnapshot, id: string): ResultState {
  const { schema = true, memento } = kept;
  const header = { ...kept.header, canReveal: false, evidenceOffer: '', lookOffer: '' };
  const state = emptyState({ header, schema, ...(memento !== undefined && { memento }) }, kept.status, {
    id,
    revision: kept.keptAs?.revision ?? 0,
  });
  const grounding = (['exact', 'approximate', 'missing'] as const).flatMap((quality) =>
    kept.grounding[quality].map((pointer): Grounding => ({ pointer, path: [], quality, ranges: [] })),
  );
  return {
    ...state,
    // A run that was under way ended with the window.
    status: kept.status.state === 'running' ? { state: 'ended', outcome: 'stopped', attempts: 1 } : kept.status,
    spent: kept.spent,
    value: kept.value,
    errors: kept.errors,
    notes: kept.notes,
    conflicts: kept.conflicts,
    grounding: new Map(grounding.map((each) => [each.pointer, each])),
    corrections: new Map(kept.corrections.map(({ pointer, value }) => [pointer, value])),
    added: kept.added ?? [],
  };
}
