/** `deleted` lines at `index` were replaced by `inserted` ones. */
export interface Splice<T> {
  readonly index: number;
  readonly deleted: readonly T[];
  readonly inserted: readonly T[];
}

/**
 * A list that is cheap to change where it was changed last (two stacks with a gap between them), and that remembers its
 * changes until they are settled: a stream writes at one place of a long list, and the editor may refuse what it wrote.
 */
export class LineStore<T> {
  private readonly before: T[] = [];
  private readonly after: T[] = [];
  private journal: Splice<T>[] = [];

  private readonly count: (steps: number) => void;

  constructor(items: readonly T[], count: (steps: number) => void = () => undefined) {
    this.count = count;
    for (let i = items.length - 1; i >= 0; i--) this.after.push(items[i] as T);
  }

  get length(): number {
    return this.before.length + this.after.length;
  }

  get(index: number): T | undefined {
    if (index < 0) return undefined;
    return index < this.before.length ? this.before[index] : this.after[this.length - 1 - index];
  }

  slice(start: number, end: number): T[] {
    const out: T[] = [];
    for (let i = Math.max(0, start); i < Math.min(end, this.length); i++) out.push(this.get(i) as T);
    return out;
  }

  toArray(): T[] {
    return this.slice(0, this.length);
  }

  splice(index: number, deleteCount: number, inserted: readonly T[]): void {
    this.journal.push({ index, deleted: this.write(index, deleteCount, inserted), inserted });
  }

  /** Everything changed since the last `settle`, in order. */
  changes(): readonly Splice<T>[] {
    return this.journal;
  }

  settle(): void {
    this.journal = [];
  }

  rollback(): void {
    for (let i = this.journal.length - 1; i >= 0; i--) {
      const splice = this.journal[i];
      if (splice !== undefined) this.write(splice.index, splice.inserted.length, splice.deleted);
    }
    this.journal = [];
  }

  private write(index: number, deleteCount: number, inserted: readonly T[]): T[] {
    let steps = 1 + deleteCount + inserted.length;
    for (; this.before.length > index; steps++) this.after.push(this.before.pop() as T);
    for (; this.before.length < index; steps++) this.before.push(this.after.pop() as T);
    this.count(steps);
    const deleted: T[] = [];
    for (let i = 0; i < deleteCount; i++) deleted.push(this.after.pop() as T);
    for (const item of inserted) this.before.push(item);
    return deleted;
  }
}
