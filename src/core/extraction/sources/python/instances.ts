/** Values that a call of a class makes: `Point(x=1)`, as they are written in JSON. */
import { isRecord, setOwn, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { PythonFile, PythonModules } from '../../../code/python/modules.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { partOf, partsOf, statementsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import type { Definitions } from './definitions.ts';
import { NOTHING_BOUND } from './reading.ts';
import type { Classes } from './types.ts';

interface Reader extends Pick<Classes, 'reference'> {
  readonly definitions: Definitions;
  readonly values: PythonValues;
}

interface Method {
  readonly node: SyntaxNode;
  readonly file: PythonFile;
  /** It writes the whole, not one field. */
  readonly isWhole: boolean;
}

const MAX_BASES = 50;

export class Instances {
  readonly #reader: Reader;
  readonly #modules: PythonModules;
  /** Schemas of fields whose default is None, which is not in them. */
  readonly #none = new WeakSet<JsonObject>();

  constructor(reader: Reader, modules: PythonModules) {
    this.#reader = reader;
    this.#modules = modules;
  }

  addNone(schema: JsonObject): void {
    this.#none.add(schema);
  }

  /** `undefined` for what is no call of a class with fields, or leaves something open. */
  valueOf(node: SyntaxNode, file: PythonFile): JsonValue | undefined {
    const callee = node.firstChild;
    const meaning = callee === null ? undefined : this.#modules.meaning(callee, file);
    if (callee === null || meaning?.kind !== 'declared' || meaning.declaration.declared.kind !== 'class')
      return undefined;
    const { values, named, isOpen } = argumentsOf(node, file.text);
    if (values.length > 0 || isOpen) return undefined;
    const written = meaning.declaration.declared.node;
    const [code, ...others] = this.#serializers(written, meaning.file);
    if (code !== undefined)
      return code.isWhole && others.length === 0 ? this.#returned(code.node, code.file) : undefined;
    const properties = this.#propertiesOf(written, meaning.file, callee, file);
    return properties === undefined ? undefined : this.#filled(properties, named, file);
  }

  /** The methods that say in code how a class is written, its own and those of its bases. */
  #serializers(node: SyntaxNode, file: PythonFile, seen = new Set<string>()): readonly Method[] {
    const key = `${file.path} ${node.from}`;
    if (seen.has(key) || seen.size > MAX_BASES) return [];
    seen.add(key);
    const body = partOf(node, 'Body');
    const own = (body === undefined ? [] : partsOf(body)).flatMap((part): readonly Method[] => {
      const decorators = part.name === 'DecoratedStatement' ? partsOf(part).map((each) => file.scopes.slice(each)) : [];
      const found = decorators.map((text) => /^@[\w.]{0,50}\b(model|field)_serializer\b/.exec(text.slice(0, 100))?.[1]);
      const kind = found.find((each) => each !== undefined);
      return kind === undefined ? [] : [{ node: part, file, isWhole: kind === 'model' }];
    });
    const bases = argumentsOf(node, file.text).values.flatMap((base) => {
      const meaning = this.#modules.meaning(base, file);
      return meaning?.kind === 'declared' && meaning.declaration.declared.kind === 'class'
        ? this.#serializers(meaning.declaration.declared.node, meaning.file, seen)
        : [];
    });
    return [...own, ...bases];
  }

  /** What a method gives that does nothing else. */
  #returned(decorated: SyntaxNode, file: PythonFile): JsonValue | undefined {
    const method = partOf(decorated, 'FunctionDefinition');
    const body = method === undefined ? undefined : partOf(method, 'Body');
    const [only, next] = body === undefined ? [] : statementsOf(body);
    const value = only?.name === 'ReturnStatement' && next === undefined ? partsOf(only)[1] : undefined;
    return value === undefined ? undefined : this.#reader.values.valueOf(value, file);
  }

  #propertiesOf(
    node: SyntaxNode,
    from: PythonFile,
    callee: SyntaxNode,
    file: PythonFile,
  ): Readonly<Record<string, JsonValue>> | undefined {
    try {
      const where = { file, bound: NOTHING_BOUND };
      const { $ref } = this.#reader.reference(node, { ...where, file: from }, [], callee, where);
      const schema = typeof $ref === 'string' ? this.#reader.definitions.schemas.get($ref.slice(8)) : undefined;
      const properties = schema?.['properties'];
      return properties !== undefined && isRecord(properties) ? properties : undefined;
    } catch (error) {
      if (error instanceof ReadError) return undefined;
      throw error;
    }
  }

  #filled(
    properties: Readonly<Record<string, JsonValue>>,
    named: ReadonlyMap<string, SyntaxNode>,
    file: PythonFile,
  ): JsonValue | undefined {
    if ([...named.keys()].some((name) => !Object.hasOwn(properties, name))) return undefined;
    const found: Record<string, JsonValue> = {};
    for (const [name, schema] of Object.entries(properties)) {
      const given = named.get(name);
      const value = given === undefined ? this.#defaultOf(schema) : this.#reader.values.valueOf(given, file);
      if (value === undefined) return undefined;
      setOwn(found, name, value);
    }
    return found;
  }

  #defaultOf(schema: JsonValue): JsonValue | undefined {
    if (!isRecord(schema)) return undefined;
    return this.#none.has(schema) ? null : schema['default'];
  }
}
