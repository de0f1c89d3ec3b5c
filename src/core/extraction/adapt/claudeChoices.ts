/** How a model says that a property has no value, so that the whole schema keeps to Claude's limits. */

/** What one request may hold in all its schemas; more is an error 400. */
const LIMITS = { optionals: 24, unions: 16 } as const;

/** By null, by leaving the property out, or by either of them as it means. */
export type Choice = 'null' | 'absent' | 'either';

/** A property that may have no value. */
export interface Field {
  /** In the user's schema. */
  readonly isOptional: boolean;
  /** In the user's schema. */
  readonly takesNull: boolean;
  /** It has several types also without null, so that null costs nothing. */
  readonly isUnion: boolean;
  /** It stands in the items of a list, where a property that may be absent makes the grammar grow most. */
  readonly isRepeated: boolean;
}

interface Costs {
  readonly optionals: number;
  readonly unions: number;
}

/**
 * Choices that keep both limits, beside `fixedUnions` unions without a choice; `undefined` where there are none. As the
 * schema says it where that fits.
 */
export function chooseAll<T extends Field>(
  fields: readonly T[],
  fixedUnions: number,
): ReadonlyMap<T, Choice> | undefined {
  const first = new Choices<T>(fixedUnions);
  for (const field of fields) first.set(field, wanted(field));
  if (first.fits) return first.chosen;
  // The least: a union is one anyhow and need not be absent as well; any other property costs one of either kind.
  const least = new Choices<T>(fixedUnions);
  for (const field of fields) least.set(field, !field.isUnion && wanted(field) === 'absent' ? 'absent' : 'null');
  const plain = fields.filter((field) => !field.isUnion);
  for (const field of sorted(plain, (each) => each.isRepeated))
    if (least.isOver('optionals') && least.get(field) === 'absent') least.setWithin('unions', field, 'null');
  // Optional ones first: to them null and absent are mostly the same.
  for (const field of sorted(plain, (each) => each.isOptional))
    if (least.isOver('unions') && least.get(field) === 'null') least.setWithin('optionals', field, 'absent');
  if (!least.fits) return undefined;
  for (const field of fields) least.setIfFits(field, wanted(field));
  return least.chosen;
}

function sorted<T>(items: readonly T[], isFirst: (item: T) => boolean): readonly T[] {
  return [...items.filter(isFirst), ...items.filter((item) => !isFirst(item))];
}

/** As the user's schema has it. */
function wanted({ isOptional, takesNull }: Field): Choice {
  if (!isOptional) return 'null';
  return takesNull ? 'either' : 'absent';
}

function costOf(field: Field, choice: Choice | undefined): Costs {
  if (choice === undefined) return { optionals: 0, unions: 0 };
  return { optionals: choice === 'null' ? 0 : 1, unions: field.isUnion || choice !== 'absent' ? 1 : 0 };
}

/** What was chosen, and the sum of what it costs. */
class Choices<T extends Field> {
  readonly chosen = new Map<T, Choice>();
  #costs: Costs;

  constructor(fixedUnions: number) {
    this.#costs = { optionals: 0, unions: fixedUnions };
  }

  get fits(): boolean {
    return !this.isOver('optionals') && !this.isOver('unions');
  }

  get(field: T): Choice | undefined {
    return this.chosen.get(field);
  }

  set(field: T, choice: Choice): void {
    this.#costs = this.#costsWith(field, choice);
    this.chosen.set(field, choice);
  }

  /** Sets what keeps one limit, whatever it does to the other. */
  setWithin(kind: keyof Costs, field: T, choice: Choice): void {
    if (this.#costsWith(field, choice)[kind] <= LIMITS[kind]) this.set(field, choice);
  }

  setIfFits(field: T, choice: Choice): void {
    const { optionals, unions } = this.#costsWith(field, choice);
    if (optionals <= LIMITS.optionals && unions <= LIMITS.unions) this.set(field, choice);
  }

  isOver(kind: keyof Costs): boolean {
    return this.#costs[kind] > LIMITS[kind];
  }

  #costsWith(field: T, choice: Choice): Costs {
    const before = costOf(field, this.chosen.get(field));
    const next = costOf(field, choice);
    return {
      optionals: this.#costs.optionals - before.optionals + next.optionals,
      unions: this.#costs.unions - before.unions + next.unions,
    };
  }
}
