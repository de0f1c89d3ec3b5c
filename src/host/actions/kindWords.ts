import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

const { SymbolKind } = vscode;

const WORDS: Readonly<Partial<Record<vscode.SymbolKind, string>>> = {
  [SymbolKind.File]: l10n.t('file'),
  [SymbolKind.Module]: l10n.t('module'),
  [SymbolKind.Namespace]: l10n.t('namespace'),
  [SymbolKind.Package]: l10n.t('package'),
  [SymbolKind.Class]: l10n.t('class'),
  [SymbolKind.Method]: l10n.t('method'),
  [SymbolKind.Property]: l10n.t('property'),
  [SymbolKind.Field]: l10n.t('field'),
  [SymbolKind.Constructor]: l10n.t('constructor'),
  [SymbolKind.Enum]: l10n.t('enum'),
  [SymbolKind.Interface]: l10n.t('interface'),
  [SymbolKind.Function]: l10n.t('function'),
  [SymbolKind.Variable]: l10n.t('variable'),
  [SymbolKind.Constant]: l10n.t('constant'),
  [SymbolKind.String]: l10n.t('string'),
  [SymbolKind.Number]: l10n.t('number'),
  [SymbolKind.Boolean]: l10n.t('boolean'),
  [SymbolKind.Array]: l10n.t('array'),
  [SymbolKind.Object]: l10n.t('object'),
  [SymbolKind.Key]: l10n.t('key'),
  [SymbolKind.Null]: l10n.t('null'),
  [SymbolKind.EnumMember]: l10n.t('enummember'),
  [SymbolKind.Struct]: l10n.t('struct'),
  [SymbolKind.Event]: l10n.t('event'),
  [SymbolKind.Operator]: l10n.t('operator'),
  [SymbolKind.TypeParameter]: l10n.t('typeparameter'),
};

/** What a symbol is, as people read it. */
export function kindWord(kind: vscode.SymbolKind): string {
  return WORDS[kind] ?? l10n.t('symbol');
}
