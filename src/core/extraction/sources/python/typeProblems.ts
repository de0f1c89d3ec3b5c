/** What is said of types that cannot be read. */
import * as l10n from '@vscode/l10n';
import type { ReadError } from '../../../json/reading.ts';
import type { SyntaxNode } from '../../../code/python/tree.ts';
import { NotJson, OpenType, placed, type Where } from './reading.ts';

/** How much of the text is quoted. */
const MOST = 60;

export function noType(node: SyntaxNode, where: Where): ReadError {
  const words = where.file.scopes.slice(node).replace(/\s+/g, ' ').slice(0, MOST);
  return words === ''
    ? placed(l10n.t('A type is missing here.'), node, where.file, OpenType)
    : noTypeIn(words, node, where);
}

export function noTypeIn(text: string, node: SyntaxNode, where: Where): ReadError {
  return placed(l10n.t`"${text.slice(0, MOST)}" cannot be read as a type.`, node, where.file, OpenType);
}

/** Neither declared nor imported. */
export function notInText(name: string, node: SyntaxNode, where: Where): ReadError {
  return placed(l10n.t`The type "${name}" is not in this text; select it as well, or write it out.`, node, where.file);
}

/** `from`: the module that it is imported from. */
export function notKnown(name: string, from: string, isNotJson: boolean, node: SyntaxNode, where: Where): ReadError {
  const words =
    from === '' ? l10n.t`The type "${name}" is not known.` : l10n.t`The type "${name}" from "${from}" is not known.`;
  return placed(words, node, where.file, isNotJson ? NotJson : OpenType);
}
