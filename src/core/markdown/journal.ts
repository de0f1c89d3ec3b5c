/**
 * Makes changes that can be taken back. The unfinished last line of a stream is parsed as if it were whole, shown, and
 * undone when more of it arrives, so that parsing never depends on where the network cut the text.
 */
export class Journal {
  private undo: (() => void)[] | undefined;

  /** From here on changes are remembered until `rollback` or `commit`. */
  begin(): void {
    this.undo = [];
  }

  /** Takes back everything since `begin`. */
  rollback(): void {
    const undo = this.undo ?? [];
    this.undo = undefined;
    for (let i = undo.length - 1; i >= 0; i--) undo[i]?.();
  }

  /** Keeps everything since `begin`. */
  commit(): void {
    this.undo = undefined;
  }

  set<T extends object, K extends keyof T>(target: T, key: K, value: T[K]): void {
    if (this.undo !== undefined) {
      const before = target[key];
      this.undo.push(Object.hasOwn(target, key) ? () => void (target[key] = before) : () => void delete target[key]);
    }
    target[key] = value;
  }

  push<T>(list: T[], value: T): void {
    list.push(value);
    this.undo?.push(() => void list.pop());
  }

  pop<T>(list: T[]): T | undefined {
    if (list.length === 0) return undefined;
    const value = list.pop();
    if (value !== undefined) this.undo?.push(() => void list.push(value));
    return value;
  }
}
