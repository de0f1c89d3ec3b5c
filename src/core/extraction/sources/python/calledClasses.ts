/** Types that a call makes: `TypedDict('Name', {…})`, `NamedTuple(…)`, `Enum(…)`, `create_model(…)`. */
import * as l10n from '@vscode/l10n';
import { isList, isRecord, setOwn, type JsonObject, type JsonValue } from '../../../json/json.ts';
import type { PythonModules } from '../../../code/python/modules.ts';
import { argumentsOf, type Arguments } from '../../../code/python/scope.ts';
import { partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import { enumOf, objectOf } from '../build.ts';
import type { Definitions } from './definitions.ts';
import { tupleOf } from './fields.ts';
import { OpenType, placed, type Where } from './reading.ts';
import type { Classes, PythonTypes } from './types.ts';

interface Reader extends Pick<Classes, 'reference'> {
  readonly definitions: Definitions;
  readonly types: PythonTypes;
  readonly values: PythonValues;
}

export class CalledClasses {
  readonly #reader: Reader;
  readonly #modules: PythonModules;

  constructor(reader: Reader, modules: PythonModules) {
    this.#reader = reader;
    this.#modules = modules;
  }

  read(node: SyntaxNode, name: string, where: Where): JsonObject | undefined {
    const args = argumentsOf(node, where.file.text);
    const { values, named } = args;
    const [titleNode, second] = values;
    const key = `${where.file.path} ${node.from}`;
    const title = this.#reader.values.textOf(titleNode, where.file) ?? name;
    if (name === 'TypedDict' && second?.name === 'DictionaryExpression')
      return this.#reader.definitions.reference(key, title, () => this.#dictionary(second, named, where));
    if ((name === 'NamedTuple' || name === 'namedtuple') && second !== undefined)
      return this.#reader.definitions.reference(key, title, () =>
        this.#tuple(name, second, named.get('defaults'), where),
      );
    if (/^(?:Str|Int)?Enum$/.test(name) && second !== undefined)
      return this.#reader.definitions.reference(key, title, () => this.#enum(name, second, where));
    if (name === 'create_model') return this.#model(node, title, args, where);
    return undefined;
  }

  /** `create_model('Name', __base__=Base, a=(int, ...), b=(str, 'x'))`, read as the class that it makes. */
  #model(node: SyntaxNode, name: string, args: Arguments, where: Where): JsonObject {
    const { named, isOpen } = args;
    const slice = (each: SyntaxNode): string => where.file.scopes.slice(each);
    if (isOpen || !/^[A-Za-z_]\w*$/.test(name))
      throw placed(
        l10n.t('What "create_model" makes here can only be told when the code runs.'),
        node,
        where.file,
        OpenType,
      );
    const [base, config, doc] = ['__base__', '__config__', '__doc__'].map((key) => named.get(key));
    const bases = base === undefined ? 'BaseModel' : elementsOf(base).map(slice).join(', ');
    const lines = [/* l10n: none, code. */ `class ${name}(${bases}):`];
    if (doc !== undefined) lines.push(slice(doc));
    if (config !== undefined) lines.push(`model_config = ${slice(config)}`);
    for (const [key, given] of named) {
      if (/^__\w+__$/.test(key)) continue;
      const [type, value] = elementsOf(given);
      if (type !== undefined) lines.push(`${key}: ${slice(type)}${value === undefined ? '' : ` = ${slice(value)}`}`);
    }
    if (lines.length === 1) lines.push('pass');
    const made = this.#modules.made(`${lines.join('\n    ')}\n`, node, where.file);
    return this.#reader.reference(made.node, { ...where, file: made.file }, [], node, where);
  }

  #dictionary(second: SyntaxNode, named: ReadonlyMap<string, SyntaxNode>, where: Where): JsonObject {
    const parts = partsOf(second);
    const total = named.get('total');
    const isTotal = total === undefined || this.#reader.values.valueOf(total, where.file) !== false;
    const [properties, required] = [{}, [] as string[]];
    parts.forEach((part, index) => {
      const [key, type] = [parts[index - 1], parts[index + 1]];
      const name = part.name === ':' && key !== undefined ? this.#reader.values.textOf(key, where.file) : undefined;
      if (name === undefined || type === undefined) return;
      const field = this.#reader.types.fieldType(type, where);
      setOwn(properties, name, field.schema);
      if (field.isRequired ?? isTotal) required.push(name);
    });
    return objectOf(properties, required);
  }

  #tuple(name: string, second: SyntaxNode, defaults: SyntaxNode | undefined, where: Where): JsonObject {
    if (name === 'namedtuple') {
      const names = namesOf(this.#reader.values.valueOf(second, where.file));
      if (names === undefined || !isList(names))
        throw placed(l10n.t('These names can only be told when the code runs.'), second, where.file, OpenType);
      const given = defaults === undefined ? [] : this.#reader.values.valueOf(defaults, where.file);
      if (given === undefined || !isList(given))
        throw placed(l10n.t('These defaults can only be told when the code runs.'), second, where.file, OpenType);
      return tupleOf(
        names.map((_, index) => {
          const fallback = given[given.length - names.length + index];
          const hasValue = fallback !== undefined && fallback !== null;
          return { name: '', schema: hasValue ? { default: fallback } : {}, isRequired: fallback === undefined };
        }),
      );
    }
    const fields = partsOf(second).flatMap((part) => {
      const type = part.name === 'TupleExpression' ? partsOf(part)[3] : undefined;
      return type === undefined
        ? []
        : [{ name: '', schema: this.#reader.types.schemaOf(type, where), isRequired: true }];
    });
    return tupleOf(fields);
  }

  #enum(name: string, second: SyntaxNode, where: Where): JsonObject {
    const names = namesOf(this.#reader.values.valueOf(second, where.file));
    if (isRecord(names)) return enumOf(Object.values(names));
    if (names === undefined || !isList(names))
      throw placed(l10n.t('These members can only be told when the code runs.'), second, where.file, OpenType);
    const pairs = names.every(isList) ? names.map((pair) => pair[1] ?? null) : undefined;
    return enumOf(
      pairs ??
        names.map((each, index) =>
          name === 'StrEnum' ? (typeof each === 'string' ? each.toLowerCase() : '') : index + 1,
        ),
    );
  }
}

/** `'a b'` and `'a, b'` are lists of names. */
function namesOf(given: JsonValue | undefined): JsonValue | undefined {
  return typeof given === 'string' ? given.split(/[\s,]+/).filter((each) => each !== '') : given;
}

/** The elements of a tuple; of anything else itself. */
function elementsOf(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.name !== 'TupleExpression') return [node];
  return partsOf(node).filter(({ name }) => name !== '(' && name !== ')' && name !== ',');
}
