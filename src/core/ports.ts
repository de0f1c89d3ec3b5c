/** What core needs from its surroundings, named for the role. The host passes the real ones, tests pass fakes. */

/** Redaction happens behind this interface; callers still never pass a key. Prompts and file text only at `trace`. */
export interface Logger {
  trace(message: string, details?: unknown): void;
  debug(message: string, details?: unknown): void;
  info(message: string, details?: unknown): void;
  warn(message: string, details?: unknown): void;
  error(message: string, details?: unknown): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds on a clock that only goes forward. */
  monotonic(): number;
}

/** Holds secrets outside settings and files. `get` resolves to `undefined` for a secret that was never stored. */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
  /** Rejects where the machine has no place to keep secrets (Linux without a keyring). */
  store(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** The names of all that is stored; absent where that cannot be told. */
  names?(): Promise<readonly string[]>;
}

/** Small JSON values that outlive the window. */
export interface KeyValueStore {
  get(key: string): unknown;
  set(key: string, value: unknown): Promise<void>;
}

/** The platform's `fetch`: in the editor the host's own, so that proxies and certificate settings apply. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Where a line stands in its file, in bytes; the line end is not counted. */
export interface LinePlace {
  readonly start: number;
  readonly length: number;
}

export interface StoredLine {
  readonly text: string;
  readonly place: LinePlace;
  /** False for a last line that a crash or a failed write cut off. */
  readonly hasEnd: boolean;
}

/** A folder of text files, each named by a plain file name. Calls for one file take effect in the order they were made. */
export interface JournalStore {
  /** Names of all files, in no order. An absent folder is an empty list. */
  list(): Promise<readonly string[]>;
  /** The whole text; `undefined` where there is no such file. */
  read(name: string): Promise<string | undefined>;
  /** All lines in order, one at a time, so that a file may have any size. An absent file has none. */
  lines(name: string): AsyncIterable<StoredLine>;
  /** The texts at these places, in the order given, one at a time. */
  linesAt(name: string, places: Iterable<LinePlace>): AsyncIterable<string>;
  /**
   * Adds lines to the end, creating the file where needed. A last line that was cut off is ended first, so that the new
   * lines stand alone. Resolves with where they begin, in bytes. With `whole` the file was there before: where it is gone,
   * it is made of that text instead, which has the lines in it, as `replace` makes one.
   */
  append(name: string, lines: string, whole?: () => string): Promise<number>;
  /** Replaces the whole file so that a crash leaves either the old or the new text. */
  replace(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Takes a file that cannot be read out of the list, but keeps it in the folder `set-aside`. */
  setAside(name: string): Promise<void>;
}

/** What the platform knows of network addresses. They come as text without brackets; what is no address is in no range. */
export interface AddressRules {
  isAddress(text: string): boolean;
  /** Not of this machine, nor of a private network, nor reserved. */
  isPublic(address: string): boolean;
  isLoopback(address: string): boolean;
  /** `range` is written `10.0.0.0/8`; anything else holds no address. */
  isInRange(address: string, range: string): boolean;
}
