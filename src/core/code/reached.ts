/** Which declarations a reading came by, in whatever order things are read, and where the code changes them after that. */
import * as l10n from '@vscode/l10n';
import { placeAt } from '../json/reading.ts';

/** A place where a declared name gets another value, or what it holds is changed. */
export interface Change {
  readonly offset: number;
  /** The first name or key on the way to what is changed; absent for all of it, and where it cannot be told. */
  readonly member?: string;
  /** What was there stays, and more comes to it. */
  readonly isAdded?: true;
  /** The name has another value from there on; what it had is as it was. */
  readonly isGiven?: true;
}

/** A declaration of a file, as much of it as a note needs. */
export interface Reachable {
  /** No other declaration of any file has it. */
  readonly key: string;
  readonly name: string;
  readonly text: string;
  /** Of a file that nobody asked for. */
  readonly path?: string;
  readonly changes: () => readonly Change[];
}

/** The parts of a declaration that were asked for; `undefined` is all of it. */
type Members = Set<string | undefined>;

const MAX_LINES = 3;

/** What came by what. Values are kept and read once, so that a later reader of them only finds here what they are made of. */
export class Reached {
  readonly #from = new Map<string, Map<string, Members>>();
  readonly #declarations = new Map<string, Reachable>();
  readonly #changes = new Map<string, readonly ChangedAt[]>();
  readonly #notes = new Map<string, readonly string[]>();
  #reader: string | undefined;

  /** What is read just now. */
  get reader(): string | undefined {
    return this.#reader;
  }

  /** What `read` comes by is what the reader is made of; nobody's where there is none. */
  within<T>(reader: string | undefined, read: () => T): T {
    const outer = this.#reader;
    this.#reader = reader;
    try {
      return read();
    } finally {
      this.#reader = outer;
    }
  }

  comeBy(declaration: Reachable, member?: string): void {
    if (!this.#declarations.has(declaration.key)) this.#declarations.set(declaration.key, declaration);
    this.comeTo(declaration.key, member);
  }

  /**
   * The name that holds what was found where it stands: whatever else the name may be given, what it holds may be changed by
   * it. `says`: the members that are of interest, where these are known.
   */
  comeByHolder(place: Reachable, member: string | undefined, says: RegExp | undefined): void {
    const changes = (): readonly Change[] =>
      place.changes().filter((change) => {
        const isKnown = says === undefined || change.member === undefined || says.test(change.member);
        return change.isGiven !== true && isKnown;
      });
    // l10n: none, keys are compared.
    this.comeBy({ ...place, key: `holder ${place.key} ${says?.source ?? ''}`, changes }, member);
  }

  /** Something without a name of its own that others are made of. */
  comeTo(key: string, member?: string): void {
    if (this.#reader === undefined) return;
    const steps = this.#from.get(this.#reader) ?? new Map<string, Members>();
    this.#from.set(this.#reader, steps);
    const members = steps.get(key);
    if (members === undefined) steps.set(key, new Set([member]));
    else members.add(member);
  }

  #noteOf(declaration: Reachable, members: Members): readonly string[] {
    const asked = members.has(undefined)
      ? '*'
      : [...members].toSorted((one, other) => ((one ?? '') < (other ?? '') ? -1 : 1)).join('\n');
    const key = `${declaration.key} ${asked}`;
    const known = this.#notes.get(key) ?? noteOf(declaration, this.#changesOf(declaration), members);
    this.#notes.set(key, known);
    return known;
  }

  /** Looked up once: many readers come by one declaration. */
  #changesOf({ key, changes, text }: Reachable): readonly ChangedAt[] {
    const known = this.#changes.get(key) ?? placed(changes(), text);
    this.#changes.set(key, known);
    return known;
  }

  /** A sentence for each declaration that a reader came by and that is changed elsewhere. */
  notesOf(reader: string): readonly string[] {
    const found = new Map<string, Members>([[reader, new Set([undefined])]]);
    for (const [key] of found)
      for (const [next, members] of this.#from.get(key) ?? []) {
        const known = found.get(next);
        if (known === undefined) found.set(next, new Set(members));
        else for (const member of members) known.add(member);
      }
    return [...found].flatMap(([key, members]) => {
      const declaration = this.#declarations.get(key);
      return declaration === undefined ? [] : this.#noteOf(declaration, members);
    });
  }
}

interface ChangedAt {
  readonly change: Change;
  readonly line: number;
}

function noteOf({ name, path }: Reachable, changes: readonly ChangedAt[], members: Members): readonly string[] {
  const found = new Set<number>();
  for (const { change, line } of changes) if (concerns(change, members)) found.add(line);
  const lines = [...found];
  if (lines.length === 0) return [];
  const where = listed(lines);
  if (lines.length > 1)
    return [
      path === undefined
        ? l10n.t`"${name}" is changed on lines ${where}, which is not read.`
        : l10n.t`"${name}" is changed on lines ${where} of ${path}, which is not read.`,
    ];
  return [
    path === undefined
      ? l10n.t`"${name}" is changed on line ${where}, which is not read.`
      : l10n.t`"${name}" is changed on line ${where} of ${path}, which is not read.`,
  ];
}

function listed(lines: readonly number[]): string {
  const last = lines.length > MAX_LINES ? l10n.t`${lines.length - MAX_LINES} more` : `${lines.at(-1)}`;
  const shown = lines.length > MAX_LINES ? lines.slice(0, MAX_LINES) : lines.slice(0, -1);
  return shown.length === 0 ? last : l10n.t`${shown.join(', ')} and ${last}`;
}

function concerns({ member, isAdded }: Change, members: Members): boolean {
  if (members.has(undefined)) return true;
  return isAdded !== true && (member === undefined || members.has(member));
}

/** The changes in the order of their places. */
function placed(changes: readonly Change[], text: string): readonly ChangedAt[] {
  let [at, line] = [0, 1];
  return changes
    .toSorted((one, other) => one.offset - other.offset)
    .map((change) => {
      line += placeAt(text.slice(at, change.offset), change.offset - at).line - 1;
      at = change.offset;
      return { change, line };
    });
}
