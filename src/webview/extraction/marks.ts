/** What is known about values beside the values: errors, where they come from, corrections, what the editor points at. */
import type { JsonValue } from '../../core/json/json.ts';
import type { ResultSnapshot, ViewGrounding } from '../../protocol/extraction.ts';

export type Finding = 'exact' | 'approximate' | 'missing';

export class Marks {
  /** Goes up with each change: what was drawn with another number is out of date. */
  version = 0;
  #errors = new Map<string, string[]>();
  /** How many errors are at a place or below it. */
  #errorsWithin = new Map<string, number>();
  #errorPlaces: readonly string[] = [];
  #findings = new Map<string, Finding>();
  #missing: readonly string[] = [];
  #corrections = new Map<string, JsonValue>();
  #conflicts = new Map<string, readonly string[]>();
  #active: ReadonlySet<string> = new Set();
  #added: ReadonlySet<string> = new Set();

  set errors(errors: ResultSnapshot['errors']) {
    this.version += 1;
    this.#errors = new Map();
    this.#errorsWithin = new Map();
    for (const { pointer, message } of errors) {
      const here = this.#errors.get(pointer);
      if (here === undefined) this.#errors.set(pointer, [message]);
      else here.push(message);
      for (const place of placesAbove(pointer)) {
        this.#errorsWithin.set(place, (this.#errorsWithin.get(place) ?? 0) + 1);
      }
    }
    this.#errorPlaces = [...this.#errors.keys()];
  }

  set grounding(grounding: ViewGrounding) {
    this.version += 1;
    this.#findings = new Map();
    for (const kind of ['exact', 'approximate', 'missing'] as const)
      for (const pointer of grounding[kind]) this.#findings.set(pointer, kind);
    this.#missing = grounding.missing;
  }

  set corrections(corrections: ResultSnapshot['corrections']) {
    this.version += 1;
    this.#corrections = new Map(corrections.map(({ pointer, value }) => [pointer, value]));
  }

  set conflicts(conflicts: ResultSnapshot['conflicts']) {
    this.version += 1;
    this.#conflicts = new Map(conflicts.map(({ pointer, others }) => [pointer, others]));
  }

  set active(pointers: readonly string[]) {
    this.version += 1;
    this.#active = new Set(pointers);
  }

  /** Records that a second look found. */
  set added(pointers: readonly string[]) {
    this.version += 1;
    this.#added = new Set(pointers);
  }

  get addedPlaces(): readonly string[] {
    return [...this.#added];
  }

  isAdded(pointer: string): boolean {
    return this.#added.has(pointer);
  }

  get errorPlaces(): readonly string[] {
    return this.#errorPlaces;
  }

  get errorCount(): number {
    return this.#errorsWithin.get('') ?? 0;
  }

  /** Leaves that were not found in the source and that nobody corrected. */
  get missing(): readonly string[] {
    return this.#missing.filter((pointer) => !this.#corrections.has(pointer));
  }

  get correctionCount(): number {
    return this.#corrections.size;
  }

  errorsAt(pointer: string): readonly string[] {
    return this.#errors.get(pointer) ?? [];
  }

  errorsWithin(pointer: string): number {
    return this.#errorsWithin.get(pointer) ?? 0;
  }

  /** How the model's value was found; nothing is said of a corrected one. */
  findingAt(pointer: string): Finding | undefined {
    return this.#corrections.has(pointer) ? undefined : this.#findings.get(pointer);
  }

  /** Whether the model's value has a place in the source. */
  hasPlace(pointer: string): boolean {
    const finding = this.#findings.get(pointer);
    return finding === 'exact' || finding === 'approximate';
  }

  correctionAt(pointer: string): JsonValue | undefined {
    return this.#corrections.get(pointer);
  }

  conflictAt(pointer: string): readonly string[] {
    return this.#conflicts.get(pointer) ?? [];
  }

  isActive(pointer: string): boolean {
    return this.#active.has(pointer);
  }
}

/** The pointer and those of everything that holds it. */
function placesAbove(pointer: string): string[] {
  const places = [pointer];
  for (let end = pointer.lastIndexOf('/'); end !== -1; end = pointer.lastIndexOf('/', end - 1)) {
    places.push(pointer.slice(0, end));
    if (end === 0) break;
  }
  return places;
}
