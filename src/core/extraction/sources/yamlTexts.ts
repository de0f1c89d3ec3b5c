/**
 * YAML as JSON values. The library's own conversion looks through all of the text for each alias and through all of a
 * mapping for each of its keys; here every node is visited once. Aliases share what they stand for.
 */
import * as l10n from '@vscode/l10n';
import type * as Yaml from 'yaml';
import type { Alias, Document, Node, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { ExactNumber } from '../../../base/exactNumber.ts';
import { isList, isRecord, ownValue, setOwn, type JsonDraft, type JsonValue } from '../../json/json.ts';
import { ReadError } from '../../json/reading.ts';

/** Aliases in YAML can stand for far more than is written. */
const MAX_VALUES = 500_000;
const MAX_DEPTH = 300;

/** The documents of a text. Rejects with a `ReadError`. */
export async function yamlValues(text: string): Promise<readonly JsonValue[]> {
  const yaml = await import('yaml');
  // A picture of the place with each mistake would cut it out of the whole text each time.
  const documents = yaml.parseAllDocuments(text, {
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  if ('empty' in documents) throw new ReadError(l10n.t('There is no value here.'), 0);
  const counter = { count: 0 };
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new ReadError(sentence(error.message), error.pos[0]);
    return new Conversion(yaml, counter).document(document);
  });
}

function sentence(message: string): string {
  const line = (message.split('\n', 1)[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  return line.startsWith('Maximum call stack') ? l10n.t('The YAML is nested too deeply.') : l10n.t`As YAML: ${line}.`;
}

/** A value, how many there are in it, and how deep they stand. */
interface Converted {
  readonly value: JsonValue;
  readonly size: number;
  readonly depth: number;
}

class Conversion {
  readonly #yaml: typeof Yaml;
  readonly #counter: { count: number };
  /** `undefined` while the node with that anchor is not at its end. */
  readonly #anchors = new Map<string, Converted | undefined>();

  constructor(yaml: typeof Yaml, counter: { count: number }) {
    this.#yaml = yaml;
    this.#counter = counter;
  }

  document(document: Document): JsonValue {
    return this.#node(document.contents, 0).value;
  }

  #node(node: unknown, depth: number): Converted {
    if (this.#yaml.isAlias(node)) return this.#alias(node, depth);
    this.#count(1);
    if (depth > MAX_DEPTH) throw new ReadError(l10n.t('The YAML is nested too deeply.'), offsetOf(node));
    const anchor = this.#yaml.isScalar(node) || this.#yaml.isCollection(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, undefined);
    const converted = this.#plain(node, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #plain(node: unknown, depth: number): Converted {
    if (node === null || node === undefined) return leaf(null);
    if (this.#yaml.isScalar(node)) return leaf(scalarValue(node));
    if (this.#yaml.isSeq(node) && !isSpecial(node)) return this.#list(node, depth);
    if (this.#yaml.isMap(node) && !isSpecial(node)) return this.#map(node, depth);
    throw new ReadError(l10n.t('This YAML holds what JSON has no word for.'), offsetOf(node));
  }

  #list(node: YAMLSeq, depth: number): Converted {
    const items = node.items.map((item) => this.#node(item, depth + 1));
    return around(
      items.map(({ value }) => value),
      items,
    );
  }

  #map(node: YAMLMap, depth: number): Converted {
    const result: JsonDraft = {};
    const own = new Set<string>();
    const inner: Converted[] = [];
    for (const { key, value } of node.items) {
      if (this.#yaml.isScalar(key) && typeof key.value === 'symbol') {
        inner.push(this.#merge(result, value, depth));
        continue;
      }
      const name = this.#name(key);
      if (own.has(name)) throw new ReadError(l10n.t`"${name}" stands twice in one mapping.`, offsetOf(key));
      own.add(name);
      const converted = this.#node(value, depth + 1);
      inner.push(converted);
      setOwn(result, name, converted.value);
    }
    return around(result, inner);
  }

  /** `<<: *base`: what the mapping does not have itself. */
  #merge(result: JsonDraft, node: unknown, depth: number): Converted {
    const converted = this.#node(node, depth);
    for (const source of isList(converted.value) ? converted.value : [converted.value]) {
      if (!isRecord(source))
        throw new ReadError(l10n.t('As YAML: only mappings can be merged into one.'), offsetOf(node));
      for (const key of Object.keys(source)) {
        if (!Object.hasOwn(result, key)) setOwn(result, key, ownValue(source, key) ?? null);
      }
    }
    return converted;
  }

  #name(key: unknown): string {
    const { value } = this.#yaml.isAlias(key) || this.#yaml.isScalar(key) ? this.#node(key, 0) : { value: undefined };
    if (value === null) return '';
    if (value === undefined || isList(value) || isRecord(value))
      throw new ReadError(l10n.t('A name in this YAML is no text; JSON has no such names.'), offsetOf(key));
    return String(value);
  }

  #alias(node: Alias, depth: number): Converted {
    const converted = this.#anchors.get(node.source);
    if (converted === undefined) {
      const isOpen = this.#anchors.has(node.source);
      const words = isOpen
        ? l10n.t`As YAML: *${node.source} stands within what it stands for.`
        : l10n.t`As YAML: *${node.source} stands for nothing before it.`;
      throw new ReadError(words, offsetOf(node));
    }
    this.#count(converted.size);
    if (depth + converted.depth > MAX_DEPTH)
      throw new ReadError(l10n.t('The YAML is nested too deeply.'), offsetOf(node));
    return converted;
  }

  #count(size: number): void {
    this.#counter.count += size;
    if (this.#counter.count > MAX_VALUES)
      throw new ReadError(l10n.t('The aliases in this YAML stand for too much.'), 0);
  }
}

function leaf(value: JsonValue): Converted {
  return { value, size: 1, depth: 0 };
}

function around(value: JsonValue, inner: readonly Converted[]): Converted {
  let [size, depth] = [1, 0];
  for (const each of inner) {
    size += each.size;
    depth = Math.max(depth, each.depth + 1);
  }
  return { value, size, depth };
}

function scalarValue(node: Scalar): JsonValue {
  const { value, source } = node;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw new ReadError(l10n.t('This YAML holds what JSON has no word for.'), offsetOf(node));
  const exact = source === undefined ? undefined : ExactNumber.read(source.replace(/^\+/, ''));
  if (exact !== undefined) return exact;
  if (!Number.isFinite(Number(value))) throw new ReadError(l10n.t('JSON has no such number.'), offsetOf(node));
  return Number(value);
}

/** A set or an ordered mapping. */
function isSpecial(node: YAMLMap | YAMLSeq): boolean {
  return /:(?:set|omap|pairs)$/.test(node.tag ?? '');
}

function offsetOf(node: unknown): number {
  return (node as Node | null | undefined)?.range?.[0] ?? 0;
}
