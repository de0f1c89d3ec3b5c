/** What functions and classes of Python say of a tool: its name, words about it, and the schema of what it takes. */
import * as l10n from '@vscode/l10n';
import { isRecord, setOwn, type JsonObject } from '../../../json/json.ts';
import { ReadError } from '../../../json/reading.ts';
import type { PythonFile } from '../../../code/python/modules.ts';
import { dottedName, partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonSchemas } from '../../../extraction/sources/pythonReader.ts';
import type { Entry } from './fields.ts';
import type { ReadSchema } from './findings.ts';
import type { PythonEntry, PythonObjects } from './pythonObjects.ts';
import { isForFramework } from './pythonParameters.ts';

/** An entry whose schema is read from more than its value. */
export interface SchemaEntry extends Entry {
  readonly schema: () => ReadSchema;
}

export interface Signature {
  readonly name: Entry | undefined;
  readonly description: Entry | undefined;
  readonly schema: SchemaEntry;
}

/** Methods of a class that give its schema, and functions around it that do. */
const OF_MODEL = /(?:^|\.)(?:model_json_schema|schema|json_schema|transform_schema)$/;
const AROUND_MODEL =
  /(?:^|\.)(?:TypeAdapter|transform_schema|to_strict_json_schema|model_json_schema|schema_of|type_to_json_schema)$/;

export class PythonSignatures {
  readonly #schemas: PythonSchemas;
  readonly #objects: PythonObjects;

  constructor(schemas: PythonSchemas, objects: PythonObjects) {
    this.#schemas = schemas;
    this.#objects = objects;
  }

  /** `isOpened`: a single parameter that is a class of fields is given as these fields. */
  of(written: SyntaxNode, file: PythonFile, takesContext: boolean, isOpened: boolean): Signature {
    const name = partOf(written, 'VariableName');
    return {
      name: name === undefined ? undefined : known(file.scopes.slice(name), name),
      description: this.documentation(written, file),
      schema: this.#entry(written, () => {
        if (file !== this.#schemas.file)
          throw new ReadError(l10n.t`The function stands in another file (${file.path}); import the tool there.`, 0);
        const schema = this.#schemas.schemaOfParameters(written, (parameter, index) =>
          isForFramework(parameter, index, takesContext, file),
        );
        return isOpened ? withOnlyClassOpened(schema) : schema;
      }),
    };
  }

  documentation(node: SyntaxNode, file: PythonFile): Entry | undefined {
    if (file !== this.#schemas.file) return undefined;
    const { description } = this.#schemas.docstringOf(node);
    return description === '' ? undefined : known(description, node);
  }

  /** The schema of a class, of `Model.model_json_schema()` or `TypeAdapter(Model).json_schema()`; `undefined` for a value. */
  ofClass(node: SyntaxNode, file: PythonFile): ReadSchema | undefined {
    const model = this.#modelIn(node, file, 0);
    if (model === undefined) return undefined;
    if (file !== this.#schemas.file)
      throw new ReadError(l10n.t('The schema stands in another file; import the tool there.'), node.from);
    return this.#entry(node, () => withOwnRoot(this.#schemas.schemaOfType(model))).schema();
  }

  #modelIn(node: SyntaxNode, file: PythonFile, steps: number): SyntaxNode | undefined {
    const target = this.#objects.resolve(node, file);
    if (target.node.name === 'ClassDefinition') return node;
    if (target.node.name !== 'CallExpression' || target.file !== file || steps > 5) return undefined;
    const callee = target.node.firstChild;
    const name = callee === null ? undefined : lastName(callee, file);
    if (callee === null || name === undefined) return undefined;
    const [first] = partsOf(partOf(target.node, 'ArgList') ?? target.node).filter(({ name: kind }) => kind !== '(');
    if (AROUND_MODEL.test(name) && first !== undefined && first.name !== ')')
      return this.#modelIn(first, file, steps + 1) ?? first;
    const owner = callee.name === 'MemberExpression' ? callee.firstChild : null;
    if (owner === null || !OF_MODEL.test(name)) return undefined;
    return owner.name === 'CallExpression' ? this.#modelIn(owner, file, steps + 1) : owner;
  }

  /** A tool that takes one text. */
  ofText(name: string): Entry {
    const schema = { type: 'object', properties: { [name]: { type: 'string' } }, required: [name] };
    return { offset: 0, read: () => schema, fields: () => undefined };
  }

  /** `{"city": str, "days": int}`: a type for each argument; or a schema as it is. */
  ofTypes(entry: PythonEntry): Entry {
    const { node, file } = this.#objects.resolve(entry.node, entry.file);
    if (node.name !== 'DictionaryExpression' || file !== this.#schemas.file) return entry;
    const value = this.#objects.valueOf(node, file);
    if (isRecord(value)) return entry;
    return this.#entry(node, () => {
      const properties: Record<string, JsonObject> = {};
      const parts = partsOf(node);
      parts.forEach((part, index) => {
        const [key, type] = [parts[index - 1], parts[index + 1]];
        if (part.name !== ':' || key === undefined || type === undefined) return;
        const name = this.#objects.valueOf(key, file);
        if (typeof name === 'string') setOwn(properties, name, this.#schemas.schemaOfType(type));
      });
      return { type: 'object', properties, required: Object.keys(properties) };
    });
  }

  /** With what was told while this very schema was read. */
  #entry(node: SyntaxNode, read: () => JsonObject): SchemaEntry {
    const schema = (): ReadSchema => {
      const before = new Set(this.#schemas.notes);
      const made = read();
      return { schema: made, notes: this.#schemas.notes.filter((note) => !before.has(note)) };
    };
    return { offset: node.from, schema, read: () => schema().schema, fields: () => undefined };
  }
}

function known(text: string, node: SyntaxNode): Entry {
  return { offset: node.from, read: () => text, fields: () => undefined };
}

function lastName(callee: SyntaxNode, file: PythonFile): string | undefined {
  const dotted = dottedName(callee, file.text);
  if (dotted !== undefined) return dotted;
  const last = callee.lastChild;
  return last?.name === 'PropertyName' ? `.${file.scopes.slice(last)}` : undefined;
}

/** A tool takes an object, not a reference to one; what refers to itself stays among the definitions as well. */
function withOwnRoot(schema: JsonObject): JsonObject {
  const { $ref, $defs, ...rest } = schema;
  const name = typeof $ref === 'string' ? $ref.slice('#/$defs/'.length) : '';
  const root = isRecord($defs) ? $defs[name] : undefined;
  if (!isRecord($defs) || !isRecord(root)) return schema;
  const { [name]: _, ...others } = $defs;
  const isReferred = JSON.stringify($defs).includes(JSON.stringify($ref));
  const kept = isReferred ? $defs : others;
  return { ...root, ...rest, ...(Object.keys(kept).length > 0 && { $defs: kept }) };
}

function withOnlyClassOpened(schema: JsonObject): JsonObject {
  const { properties, $defs } = schema;
  const [only, ...others] = isRecord(properties) ? Object.values(properties) : [];
  if (!isRecord(only) || others.length > 0 || !isRecord($defs) || typeof only['$ref'] !== 'string') return schema;
  const opened = withOwnRoot({ ...only, $defs });
  return opened['type'] === 'object' ? opened : schema;
}
