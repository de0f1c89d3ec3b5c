/** What `@field_validator(…)` takes, where that is another type than its field has. */
import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../../json/json.ts';
import { argumentsOf } from '../../../code/python/scope.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import type { PythonValues } from '../../../code/python/values.ts';
import type { ClassAt, ClassKinds } from './classKinds.ts';
import type { Attempt } from './fields.ts';
import { OpenType, type Where } from './reading.ts';
import type { PythonTypes } from './types.ts';

interface Reader {
  readonly types: PythonTypes;
  readonly values: PythonValues;
}

/** What stays of a field whose type is another one. */
const ABOUT = ['title', 'description', 'default', 'examples', 'deprecated'];

export class Validators {
  readonly #reader: Reader;
  readonly #kinds: ClassKinds;
  readonly #note: (words: string, node: SyntaxNode, where: Where) => void;

  constructor(reader: Reader, kinds: ClassKinds, note: (words: string, node: SyntaxNode, where: Where) => void) {
    this.#reader = reader;
    this.#kinds = kinds;
    this.#note = note;
  }

  /** The fields with what comes in for them; of several validators the last one says it. */
  applied(fields: ReadonlyMap<string, Attempt>, order: readonly ClassAt[]): readonly Attempt[] {
    const found = new Map(fields);
    for (const at of order.toReversed())
      for (const { node, where } of this.#written(at)) {
        const { values, named } = argumentsOf(node, where.file.text);
        const names = values.map((value) => this.#reader.values.textOf(value, where.file));
        const mode = this.#reader.values.textOf(named.get('mode'), where.file) ?? 'after';
        if (mode === 'after') continue;
        const type = named.get('json_schema_input_type');
        if (type === undefined && mode !== 'plain') continue;
        for (const [name, field] of fields)
          if (names.includes(name) || names.includes('*')) found.set(name, this.#taking(field, type, node, where));
      }
    return [...found.values()];
  }

  /** The decorators of the methods of a class. */
  #written({ node, where }: ClassAt): readonly { readonly node: SyntaxNode; readonly where: Where }[] {
    const body = partOf(node, 'Body');
    const methods = body === undefined ? [] : partsOf(body).filter(({ name }) => name === 'DecoratedStatement');
    return methods.flatMap((statement) => {
      const method = partOf(statement, 'FunctionDefinition');
      const decorators = method === undefined ? [] : this.#kinds.decorators(method, where);
      return decorators.flatMap((each) => (each.name === 'field_validator' ? [{ node: each.node, where }] : []));
    });
  }

  #taking(field: Attempt, type: SyntaxNode | undefined, node: SyntaxNode, where: Where): Attempt {
    if (type === undefined)
      this.#note(l10n.t`What "${field.name}" takes can only be told when the code runs.`, node, where);
    try {
      const schema: JsonObject = type === undefined ? {} : this.#reader.types.schemaOf(type, where);
      if ('problem' in field) return { name: field.name, schema, isRequired: field.isRequired === true };
      const about = Object.entries(field.schema).filter(([key]) => ABOUT.includes(key));
      return { ...field, schema: { ...schema, ...Object.fromEntries(about) } };
    } catch (error) {
      if (!(error instanceof OpenType)) throw error;
      return { name: field.name, problem: error };
    }
  }
}
