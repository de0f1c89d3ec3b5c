import type {
  Clock,
  JournalStore,
  KeyValueStore,
  LinePlace,
  Logger,
  SecretStore,
  StoredLine,
} from '../../src/core/ports.ts';

/** Secrets in a map; `isBroken` makes `store` reject as a machine without a keyring does. */
export class MemorySecretStore implements SecretStore {
  readonly secrets = new Map<string, string>();
  isBroken = false;

  get(name: string): Promise<string | undefined> {
    return Promise.resolve(this.secrets.get(name));
  }

  store(name: string, value: string): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error('No keyring on this machine.'));
    this.secrets.set(name, value);
    return Promise.resolve();
  }

  delete(name: string): Promise<void> {
    this.secrets.delete(name);
    return Promise.resolve();
  }
}

/** Values go through JSON, as the real store does, so that what cannot be saved shows up in tests. */
export class MemoryKeyValueStore implements KeyValueStore {
  readonly texts = new Map<string, string>();

  get(key: string): unknown {
    const text = this.texts.get(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  set(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.texts.delete(key);
    else this.texts.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}

/** The lines of a text as a store reads them. */
export function* linesOf(text: string): Generator<StoredLine, void, void> {
  const encoder = new TextEncoder();
  const lines = text.split('\n');
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const hasEnd = index < lines.length - 1;
    if (!hasEnd && line === '') return;
    const { length } = encoder.encode(line);
    yield { text: line, place: { start, length }, hasEnd };
    start += length + 1;
  }
}

export interface JournalCall {
  readonly operation: 'list' | 'read' | 'append' | 'replace' | 'remove' | 'setAside';
  readonly name: string;
}

/** Files in a map, with every call recorded. `failAppends` makes that many appends reject; `tearNext` writes half of one. */
export class MemoryJournalStore implements JournalStore {
  readonly files = new Map<string, string>();
  readonly calls: JournalCall[] = [];
  failAppends = 0;
  tearNext = false;

  list(): Promise<readonly string[]> {
    this.calls.push({ operation: 'list', name: '' });
    return Promise.resolve([...this.files.keys()]);
  }

  read(name: string): Promise<string | undefined> {
    this.calls.push({ operation: 'read', name });
    return Promise.resolve(this.files.get(name));
  }

  async *lines(name: string): AsyncGenerator<StoredLine, void, void> {
    yield* linesOf((await this.read(name)) ?? '');
  }

  async *linesAt(name: string, places: Iterable<LinePlace>): AsyncGenerator<string, void, void> {
    const bytes = new TextEncoder().encode(await this.read(name));
    for (const { start, length } of places) yield new TextDecoder().decode(bytes.subarray(start, start + length));
  }

  append(name: string, lines: string, whole?: () => string): Promise<number> {
    this.calls.push({ operation: 'append', name });
    if (whole !== undefined && !this.files.has(name)) {
      this.files.set(name, whole());
      return Promise.resolve(0);
    }
    if (this.failAppends > 0) {
      this.failAppends -= 1;
      return Promise.reject(new Error('The disk is full.'));
    }
    let before = this.files.get(name) ?? '';
    if (before !== '' && !before.endsWith('\n')) before += '\n';
    if (this.tearNext) {
      this.tearNext = false;
      this.files.set(name, before + lines.slice(0, Math.floor(lines.length / 2)));
      return Promise.reject(new Error('The disk is full.'));
    }
    this.files.set(name, before + lines);
    return Promise.resolve(new TextEncoder().encode(before).length);
  }

  replace(name: string, text: string): Promise<void> {
    this.calls.push({ operation: 'replace', name });
    this.files.set(name, text);
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.calls.push({ operation: 'remove', name });
    this.files.delete(name);
    return Promise.resolve();
  }

  setAside(name: string): Promise<void> {
    this.calls.push({ operation: 'setAside', name });
    this.files.delete(name);
    return Promise.resolve();
  }

  /** How often `operation` was called, on `name` where given. */
  count(operation: JournalCall['operation'], name?: string): number {
    return this.calls.filter((call) => call.operation === operation && (name === undefined || call.name === name))
      .length;
  }
}

/** Time that moves only when told. */
export class FakeClock implements Clock {
  #elapsed = 0;
  readonly #start: number;

  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  advance(ms: number): void {
    this.#elapsed += ms;
  }
}

export interface LogLine {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details: unknown;
}

/** Keeps every line. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];

  trace(message: string, details?: unknown): void {
    this.lines.push({ level: 'trace', message, details });
  }

  debug(message: string, details?: unknown): void {
    this.lines.push({ level: 'debug', message, details });
  }

  info(message: string, details?: unknown): void {
    this.lines.push({ level: 'info', message, details });
  }

  warn(message: string, details?: unknown): void {
    this.lines.push({ level: 'warn', message, details });
  }

  error(message: string, details?: unknown): void {
    this.lines.push({ level: 'error', message, details });
  }

  at(level: LogLine['level']): readonly LogLine[] {
    return this.lines.filter((line) => line.level === level);
  }
}
