/**
 * A schema document taken apart once: every subschema with its base address, every `$id` and anchor, and where each
 * `$ref` leads. Nothing is ever fetched: an address that is not in the document (or among `documents`) is refused.
 */
import { said, type Said, type Sentence } from '../../base/said.ts';
import { escapePointer, isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../json/json.ts';
import { detectDraft, draftOfUri, isAtLeast, subschemaKeywords, type Draft } from './dialect.ts';
import { keywordProblem } from './keywordShapes.ts';
import { metaSchema } from './metaSchemas.ts';

/** What is wrong with a schema, and where (a JSON Pointer into the schema). */
export interface SchemaProblem extends Said {
  readonly path: string;
}

/** What is known about one subschema. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly draft: Draft;
  /** The absolute address that references in here are relative to, without a fragment. */
  readonly base: string;
  readonly resource: Resource;
  /** Where it is, as a JSON Pointer in its document. */
  readonly pointer: string;
  /** Whether it is part of the schema itself, not of a document given along. */
  readonly isOwn: boolean;
}

/** One schema with its own address, and the anchors in it. */
export interface Resource {
  readonly address: string;
  readonly root: JsonValue;
  readonly draft: Draft;
  readonly anchors: Map<string, JsonValue>;
  readonly dynamicAnchors: Map<string, JsonValue>;
  readonly isRecursiveAnchor: boolean;
}

export interface IndexLimits {
  readonly maxNodes: number;
  readonly maxDepth: number;
}

const INDEX_LIMITS: IndexLimits = { maxNodes: 20_000, maxDepth: 200 };

/** Stands for the address of a document that does not say its own. */
const NO_ADDRESS = 'schema://local/schema.json';

export class SchemaIndex {
  readonly root: JsonValue;
  readonly draft: Draft;
  /** Whether the schema says which draft it is written in. */
  readonly namesDraft: boolean;
  readonly problems: SchemaProblem[] = [];
  readonly #nodes = new Map<JsonObject, SchemaNode>();
  readonly #resources = new Map<string, Resource>();
  readonly #targets = new Map<string, JsonValue | undefined>();
  readonly #limits: IndexLimits;
  readonly rootResource: Resource;
  hasUnevaluated = false;
  #count = 0;
  #isOwn = false;

  constructor(root: JsonValue, documents: ReadonlyMap<string, JsonValue> = new Map(), limits = INDEX_LIMITS) {
    this.root = root;
    this.#limits = limits;
    this.draft = detectDraft(root);
    this.namesDraft = isRecord(root) && typeof ownValue(root, '$schema') === 'string';
    for (const [address, document] of documents) this.#addDocument(document, address, false);
    this.rootResource = this.#addDocument(root, NO_ADDRESS, true);
    this.#checkRefs();
  }

  node(schema: JsonObject): SchemaNode | undefined {
    return this.#nodes.get(schema);
  }

  get nodes(): Iterable<SchemaNode> {
    return this.#nodes.values();
  }

  /** What `ref` leads to from `node`, with how it was found; `undefined` where it leads nowhere that is known. */
  resolve(ref: string, node: SchemaNode): JsonValue | undefined {
    const address = absolute(ref, node.base);
    if (address === undefined) return undefined;
    if (this.#targets.has(address)) return this.#targets.get(address);
    const target = this.#find(address);
    this.#targets.set(address, target);
    return target;
  }

  resourceOf(target: JsonValue, fallback: Resource): Resource {
    return isRecord(target) ? (this.#nodes.get(target)?.resource ?? fallback) : fallback;
  }

  #find(address: string): JsonValue | undefined {
    const hash = address.indexOf('#');
    const resource = this.#resource(hash === -1 ? address : address.slice(0, hash));
    if (resource === undefined) return undefined;
    const fragment = hash === -1 ? '' : decode(address.slice(hash + 1));
    if (fragment === undefined) return undefined;
    if (fragment === '') return resource.root;
    if (!fragment.startsWith('/')) return resource.anchors.get(fragment);
    return this.#follow(resource, fragment);
  }

  /** The drafts' own schemas are known without being asked for. */
  #resource(address: string): Resource | undefined {
    const resource = this.#resources.get(address);
    const draft = resource === undefined ? draftOfUri(address) : undefined;
    if (draft === undefined) return resource;
    const isOwn = this.#isOwn;
    const added = this.#addDocument(metaSchema(draft), address, false);
    this.#isOwn = isOwn;
    return added;
  }

  /** Walks a pointer; a schema in a place that no keyword names is taken apart when somebody refers to it. */
  #follow(resource: Resource, pointer: string): JsonValue | undefined {
    let node: JsonValue | undefined = resource.root;
    let owner = isRecord(node) ? this.#nodes.get(node) : undefined;
    for (const part of pointer.slice(1).split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      if (isList(node)) node = /^\d+$/.test(key) ? node[Number(key)] : undefined;
      else node = isRecord(node) ? ownValue(node, key) : undefined;
      if (node === undefined) return undefined;
      if (isRecord(node)) owner = this.#nodes.get(node) ?? owner;
    }
    if (isRecord(node) && !this.#nodes.has(node)) {
      const from = owner ?? { resource, base: resource.address, draft: resource.draft };
      this.#walk(node, pointer, from.resource, from.base, from.draft, 1);
    }
    return node;
  }

  #addDocument(document: JsonValue, address: string, isRoot: boolean): Resource {
    const names = isRecord(document) && typeof document['$schema'] === 'string';
    const draft = isRoot || names ? detectDraft(document) : this.draft;
    const own = isRecord(document)
      ? (this.#ownAddress(document, draft, address) ?? borrowedAddress(document))
      : undefined;
    const base = own ?? address;
    const resource: Resource = newResource(base, document, draft);
    this.#resources.set(base, resource);
    if (base !== address) this.#resources.set(address, resource);
    const before = this.problems.length;
    this.#isOwn = isRoot;
    if (isRecord(document)) this.#walk(document, '', resource, base, draft, 0);
    else if (typeof document !== 'boolean') {
      this.problems.push({ path: '', ...said((l10n) => l10n.t('A schema must be a JSON object or a boolean.')) });
    }
    if (!isRoot) this.problems.length = before;
    return resource;
  }

  #ownAddress(schema: JsonObject, draft: Draft, base: string): string | undefined {
    const id = ownValue(schema, draft === 'draft-04' ? 'id' : '$id');
    if (typeof id !== 'string' || id.startsWith('#')) return undefined;
    // Up to draft-07 everything beside a reference is ignored, its address as well.
    if (!isAtLeast(draft, '2019-09') && typeof schema['$ref'] === 'string') return undefined;
    const address = absolute(id, base);
    return address?.split('#', 1)[0];
  }

  #walk(schema: JsonObject, pointer: string, outer: Resource, base: string, draft: Draft, depth: number): void {
    if (this.#nodes.has(schema)) return;
    this.#count += 1;
    if (this.#count > this.#limits.maxNodes || depth > this.#limits.maxDepth) {
      if (this.#count <= this.#limits.maxNodes + 1 || depth === this.#limits.maxDepth + 1) {
        this.problems.push({
          path: pointer,
          ...said((l10n) => l10n.t('The schema is too large or too deeply nested to be used.')),
        });
      }
      return;
    }
    const address = depth === 0 ? undefined : this.#ownAddress(schema, draft, base);
    let resource = outer;
    let ownDraft = draft;
    if (address !== undefined) {
      const named = ownValue(schema, '$schema');
      ownDraft = (typeof named === 'string' ? draftOfUri(named) : undefined) ?? draft;
      resource = newResource(address, schema, ownDraft);
      this.#resources.set(address, resource);
    }
    const node: SchemaNode = { schema, draft: ownDraft, base: address ?? base, resource, pointer, isOwn: this.#isOwn };
    this.#nodes.set(schema, node);
    this.#readAnchors(node);
    if ('unevaluatedProperties' in schema || 'unevaluatedItems' in schema) this.hasUnevaluated = true;
    this.#walkChildren(node, depth);
  }

  #walkChildren(node: SchemaNode, depth: number): void {
    const { schema, draft, pointer } = node;
    if (!isAtLeast(draft, '2019-09') && typeof schema['$ref'] === 'string') {
      // Definitions beside a reference are still places to refer to.
      this.#walkMap(node, 'definitions', depth);
      this.#walkMap(node, '$defs', depth);
      return;
    }
    const shapes = subschemaKeywords(draft);
    for (const keyword of Object.keys(schema)) {
      const value = ownValue(schema, keyword) ?? null;
      const problem = keywordProblem(keyword, value, draft);
      if (problem !== undefined) {
        this.problems.push({ path: `${pointer}/${escapePointer(keyword)}`, ...said(problem) });
        continue;
      }
      const shape = shapes.get(keyword);
      if (shape === undefined) continue;
      if (isList(value)) {
        value.forEach((item, index) => this.#walkChild(node, item, `/${keyword}/${index}`, depth));
      } else if (shape === 'map' || shape === 'map-or-names') this.#walkMap(node, keyword, depth);
      else this.#walkChild(node, value, `/${keyword}`, depth);
    }
  }

  #walkMap(node: SchemaNode, keyword: string, depth: number): void {
    const map = ownValue(node.schema, keyword);
    if (!isRecord(map)) return;
    // The word of another draft is not this one's: what is no schema there is somebody's notes.
    const isKeyword = !(isAtLeast(node.draft, '2019-09') ? keyword === 'definitions' : keyword === '$defs');
    for (const key of Object.keys(map)) {
      const value = ownValue(map, key) ?? null;
      const isOther = !isKeyword && !isRecord(value) && typeof value !== 'boolean';
      if (!isList(value) && !isOther) this.#walkChild(node, value, `/${keyword}/${escapePointer(key)}`, depth);
    }
  }

  #walkChild(node: SchemaNode, value: JsonValue, suffix: string, depth: number): void {
    if (isRecord(value)) {
      this.#walk(value, node.pointer + suffix, node.resource, node.base, node.draft, depth + 1);
    } else if (typeof value !== 'boolean') {
      this.problems.push({
        path: node.pointer + suffix,
        ...said((l10n) => l10n.t('A schema must be a JSON object or a boolean.')),
      });
    }
  }

  #readAnchors(node: SchemaNode): void {
    const { schema, draft, resource } = node;
    const id = ownValue(schema, draft === 'draft-04' ? 'id' : '$id');
    if (typeof id === 'string' && !isAtLeast(draft, '2019-09') && typeof schema['$ref'] !== 'string') {
      const hash = id.indexOf('#');
      if (hash !== -1 && hash < id.length - 1) resource.anchors.set(id.slice(hash + 1), schema);
    }
    if (!isAtLeast(draft, '2019-09')) return;
    const anchor = ownValue(schema, '$anchor');
    if (typeof anchor === 'string') resource.anchors.set(anchor, schema);
    const dynamic = ownValue(schema, '$dynamicAnchor');
    if (typeof dynamic === 'string' && draft === '2020-12') {
      resource.anchors.set(dynamic, schema);
      resource.dynamicAnchors.set(dynamic, schema);
    }
  }

  #checkRefs(): void {
    for (const node of Array.from(this.#nodes.values())) {
      if (!node.isOwn) continue;
      for (const keyword of ['$ref', '$dynamicRef'] as const) {
        const ref = ownValue(node.schema, keyword);
        if (typeof ref !== 'string' || this.resolve(ref, node) !== undefined) continue;
        this.problems.push({ path: `${node.pointer}/${keyword}`, ...said(refProblem(ref, keyword)) });
      }
    }
    const loop = this.#findLoop();
    if (loop !== undefined) {
      this.problems.push({ path: loop.pointer, ...said((l10n) => l10n.t('This schema refers to itself endlessly.')) });
    }
  }

  /**
   * A schema that checking a value would come back to without having gone deeper into the value. Each schema is entered once
   * and left once, whatever refers to it: `done` holds what has been left without a loop.
   */
  #findLoop(): SchemaNode | undefined {
    const open = new Set<SchemaNode>();
    const done = new Set<SchemaNode>();
    for (const start of Array.from(this.#nodes.values())) {
      if (!start.isOwn || done.has(start)) continue;
      const path = [{ node: start, parts: this.#sameValueSchemas(start) }];
      open.add(start);
      for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
        const part = last.parts.next();
        if (part.done === true) {
          open.delete(last.node);
          done.add(last.node);
          path.pop();
          continue;
        }
        const next = isRecord(part.value) ? this.#nodes.get(part.value) : undefined;
        if (next === undefined || done.has(next)) continue;
        if (open.has(next)) return next;
        open.add(next);
        path.push({ node: next, parts: this.#sameValueSchemas(next) });
      }
    }
    return undefined;
  }

  *#sameValueSchemas(node: SchemaNode): Generator<JsonValue> {
    const { schema } = node;
    const ref = ownValue(schema, '$ref');
    if (typeof ref === 'string') {
      const target = this.resolve(ref, node);
      if (target !== undefined) yield target;
      if (!isAtLeast(node.draft, '2019-09')) return;
    }
    for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
      const list = ownValue(schema, keyword);
      if (isList(list)) yield* list;
    }
    for (const keyword of ['not', 'if', 'then', 'else'] as const) {
      const single = ownValue(schema, keyword);
      if (isRecord(single)) yield single;
    }
  }
}

/** A document that says its full address in the word of another draft still has it. */
function borrowedAddress(document: JsonObject): string | undefined {
  const id = ownValue(document, '$id') ?? ownValue(document, 'id');
  const isAddress = typeof id === 'string' && /^https?:\/\//.test(id);
  return isAddress && typeof document['$ref'] !== 'string' ? absolute(id, id)?.split('#', 1)[0] : undefined;
}

function newResource(address: string, root: JsonValue, draft: Draft): Resource {
  return {
    address,
    root,
    draft,
    anchors: new Map(),
    dynamicAnchors: new Map(),
    isRecursiveAnchor: isRecord(root) && root['$recursiveAnchor'] === true,
  };
}

function refProblem(ref: string, keyword: string): Sentence {
  return ref.startsWith('#')
    ? (l10n) => l10n.t`${keyword} "${ref}" points to nothing in this schema.`
    : (l10n) =>
        l10n.t`${keyword} "${ref}" points outside this schema. Nothing is fetched: copy what it points to into "$defs".`;
}

function absolute(ref: string, base: string): string | undefined {
  if (ref.startsWith('#')) return base + ref;
  try {
    return new URL(ref, base).href;
  } catch {
    return undefined;
  }
}

function decode(fragment: string): string | undefined {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined;
  }
}
