/** What is remembered of models that refused a way of asking: for good reasons only, and not for ever. */
import { canonicalText, isList, isRecord, type JsonObject, type JsonValue } from '../json/json.ts';
import type { ModelInfo } from '../model/request.ts';
import type { KeyValueStore } from '../ports.ts';
import { REFUSABLE, type Refusable } from './methods.ts';

/** What was asked of a model. */
export interface MethodSubject {
  readonly model: string;
  /** What the catalogue says of it: a new entry is a new model. */
  readonly info?: ModelInfo | undefined;
  /** The shape of the schema, as `schemaShape` names it; absent for what is true of any schema. */
  readonly schema?: string;
}

/** What is known of models by experience. */
export interface MethodMemory {
  /** What the model does not take at all and, where the subject has a schema, not for that one. */
  refused(subject: MethodSubject): ReadonlySet<Refusable>;
  /** Remembers it for the schema of the subject, or for all where it has none. */
  remember(subject: MethodSubject, refused: Refusable): Promise<void>;
}

/** A short name of a schema, the same for all that differ in their descriptions alone: those have no part in a refusal. */
export function schemaShape(schema: JsonObject): string {
  return textHash(canonicalText(withoutDescriptions(schema)));
}

function withoutDescriptions(value: JsonValue): JsonValue {
  if (isList(value)) return value.map(withoutDescriptions);
  if (!isRecord(value)) return value;
  // A property may have that name as well, but is no text.
  const kept = Object.entries(value).filter(([key, inner]) => key !== 'description' || typeof inner !== 'string');
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutDescriptions(inner)]));
}

/** 64 bits of FNV-1a, in two halves that begin apart: enough to tell a few hundred texts from each other. */
function textHash(text: string): string {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + index), 0x01000193);
  }
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The key of a list by model that never expired; whatever is no list of today's entries is not read. */
const KEY = 'extraction.refusedPaths';
const MAX_ENTRIES = 300;
/** Models and their servers learn. */
const MAX_AGE_MS = 14 * 24 * 60 * 60 * 1000;

interface Entry {
  /** The server and the model: models of one name differ between servers. */
  readonly model: string;
  readonly refused: Refusable;
  readonly schema?: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** Of the extension, which may ask otherwise since. */
  readonly version: string;
  /** The entry of the catalogue, in short. */
  readonly catalogue?: string;
}

/** Remembers refusals in a store that outlives the window. */
export class StoredMethodMemory implements MethodMemory {
  readonly #store: KeyValueStore;
  readonly #version: string;
  readonly #server: string;
  readonly #now: () => number;

  /** `version` is the extension's, `server` the address of who is asked. */
  constructor(store: KeyValueStore, version: string, server: string, now: () => number = Date.now) {
    this.#store = store;
    this.#version = version;
    this.#server = server;
    this.#now = now;
  }

  refused({ model: id, info, schema }: MethodSubject): ReadonlySet<Refusable> {
    const model = `${this.#server} ${id}`;
    const catalogue = catalogueMark(info);
    const own = this.#entries().filter(
      (entry) =>
        entry.model === model &&
        (entry.schema === undefined || entry.schema === schema) &&
        // An entry that could not be read then or now tells nothing.
        (entry.catalogue === undefined || catalogue === undefined || entry.catalogue === catalogue),
    );
    return new Set(own.map((entry) => entry.refused));
  }

  async remember({ model: id, info, schema }: MethodSubject, refused: Refusable): Promise<void> {
    const model = `${this.#server} ${id}`;
    const catalogue = catalogueMark(info);
    const others = this.#entries().filter(
      (entry) => entry.model !== model || entry.refused !== refused || entry.schema !== schema,
    );
    const entry: Entry = {
      model,
      refused,
      ...(schema !== undefined && { schema }),
      at: this.#now(),
      version: this.#version,
      ...(catalogue !== undefined && { catalogue }),
    };
    await this.#store.set(KEY, [...others.slice(-(MAX_ENTRIES - 1)), entry]);
  }

  /** Those that still count. */
  #entries(): readonly Entry[] {
    const stored = this.#store.get(KEY);
    const now = this.#now();
    const entries: readonly unknown[] = Array.isArray(stored) ? stored : [];
    return entries
      .filter(isEntry)
      .filter(({ at, version }) => version === this.#version && at <= now && now - at < MAX_AGE_MS);
  }
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value)) return false;
  const { model, refused, schema, at, version, catalogue } = value;
  return (
    typeof model === 'string' &&
    REFUSABLE.some((each) => each === refused) &&
    (schema === undefined || typeof schema === 'string') &&
    typeof at === 'number' &&
    typeof version === 'string' &&
    (catalogue === undefined || typeof catalogue === 'string')
  );
}

/** What of a catalogue's entry tells one model from another: not its prices, which change by the week. */
function catalogueMark(info: ModelInfo | undefined): string | undefined {
  if (info === undefined || info.tags.length === 0) return undefined;
  const { name, type, contextWindow, maxOutputTokens, releasedAt, tags, efforts = [] } = info;
  const facts = [contextWindow ?? null, maxOutputTokens ?? null, releasedAt ?? null];
  return textHash(canonicalText([name, type, ...facts, tags.toSorted(), [...efforts]]));
}
