/** The parameters of a function as a schema: what a tool takes that is written as one. */
import * as l10n from '@vscode/l10n';
import { setOwn, type JsonObject } from '../../../json/json.ts';
import { docText, type DocText } from '../../../code/python/docstrings.ts';
import { docstringNode } from '../../../code/python/texts.ts';
import { partOf, partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { objectOf, withDescription } from '../build.ts';
import type { PythonClasses } from './classes.ts';
import { OpenType, type Where } from './reading.ts';

/** A parameter as it stands. */
export interface ParameterText {
  readonly name: string;
  readonly nameNode: SyntaxNode;
  readonly type?: SyntaxNode;
  readonly value?: SyntaxNode;
  /** `*args`, `**kwargs` */
  readonly isRest: boolean;
}

function parametersOf(functionNode: SyntaxNode, text: string): readonly ParameterText[] {
  const list = partOf(functionNode, 'ParamList');
  const found: ParameterText[] = [];
  const parts = list === undefined ? [] : partsOf(list);
  parts.forEach((part, index) => {
    const before = parts[index - 1];
    if (part.name !== 'VariableName' || before?.name === 'AssignOp') return;
    const typeDef = parts[index + 1]?.name === 'TypeDef' ? parts[index + 1] : undefined;
    const sign = parts[index + (typeDef === undefined ? 1 : 2)];
    const value = sign?.name === 'AssignOp' ? parts[parts.indexOf(sign) + 1] : undefined;
    const type = typeDef?.lastChild ?? undefined;
    found.push({
      name: text.slice(part.from, part.to),
      nameNode: part,
      ...(type !== undefined && type.name !== ':' && { type }),
      ...(value !== undefined && { value }),
      isRest: before?.name === '*' || before?.name === '**',
    });
  });
  return found;
}

/** The docstring of a function or class; empty where there is none. */
export function docstringOf(node: SyntaxNode, classes: PythonClasses, where: Where): DocText {
  const text = classes.values.textOf(docstringNode(partOf(node, 'Body')), where.file);
  return docText(text ?? '');
}

/** An object of the parameters, those without a default required; `skip` leaves out what is not given by a caller. */
export function schemaOfParameters(
  functionNode: SyntaxNode,
  classes: PythonClasses,
  where: Where,
  skip: (parameter: ParameterText, index: number) => boolean,
): JsonObject {
  const described = docstringOf(functionNode, classes, where).parameters;
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  parametersOf(functionNode, where.file.text).forEach((parameter, index) => {
    if (skip(parameter, index)) return;
    if (parameter.isRest) {
      classes.note(l10n.t`"*${parameter.name}" is not in the schema.`, parameter.nameNode, where);
      return;
    }
    const field = fieldOf(parameter, classes, where);
    setOwn(properties, field.name, withDescriptionIfNone(field.schema, described.get(parameter.name)));
    if (field.isRequired) required.push(field.name);
  });
  return objectOf(properties, required);
}

function withDescriptionIfNone(schema: JsonObject, description: string | undefined): JsonObject {
  return typeof schema['description'] === 'string' ? schema : withDescription(schema, description);
}

function fieldOf(
  parameter: ParameterText,
  classes: PythonClasses,
  where: Where,
): { readonly name: string; readonly schema: JsonObject; readonly isRequired: boolean } {
  const { name, nameNode, type, value } = parameter;
  if (type === undefined) {
    classes.note(l10n.t`"${name}" has no type: anything may be given.`, nameNode, where);
    return { name, schema: {}, isRequired: value === undefined };
  }
  try {
    return classes.field({ name, nameNode, type, ...(value !== undefined && { value }) }, where);
  } catch (error) {
    if (!(error instanceof OpenType)) throw error;
    classes.note(l10n.t`"${name}" may be anything here: ${error.message}`, type, where);
    return { name, schema: {}, isRequired: value === undefined };
  }
}
