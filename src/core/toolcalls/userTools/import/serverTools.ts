/** Tools that a provider runs itself, or defines: there is no definition of them in the code. */
import * as l10n from '@vscode/l10n';
import type { Fields } from './fields.ts';
import { knownTextOf } from './wireShapes.ts';

export interface ServerTool {
  readonly name: string;
  readonly message: string;
}

/** Anthropic dates them: `web_search_20250305`, `computer_20250124`. */
const DATED = /^[a-z]\w{1,40}_20\d{6}$/;
/** Those of OpenAI and others, by their type. */
const TYPES =
  /^(?:web_search|web_search_preview|web_fetch|file_search|code_interpreter|image_generation|computer|computer_use|computer_use_preview|local_shell|shell|apply_patch|mcp|mcp_toolset|tool_search|x_search|code_execution|live_search)(?:_\d{4}_\d{2}_\d{2})?$/;
/** Google's, by the only field they have. */
const GOOGLE = [
  'googleSearch',
  'google_search',
  'googleSearchRetrieval',
  'google_search_retrieval',
  'codeExecution',
  'code_execution',
  'urlContext',
  'url_context',
  'googleMaps',
  'google_maps',
  'enterpriseWebSearch',
  'enterprise_web_search',
  'computerUse',
  'computer_use',
  'fileSearch',
  'file_search',
  'retrieval',
];

export function runsOnProvider(name: string): ServerTool {
  return { name, message: l10n.t('It runs on the provider, or is defined there: there is nothing to import.') };
}

/** What an object in a list of tools names, where it has no definition of its own. */
export function serverToolIn(fields: Fields): ServerTool | undefined {
  const type = knownTextOf(fields.get('type'));
  if (type === 'custom' && fields.get('name') !== undefined) {
    const name = knownTextOf(fields.get('name')) ?? type;
    return { name, message: l10n.t('It takes free text, no JSON: there is no schema to import.') };
  }
  if (type !== undefined) return DATED.test(type) || TYPES.test(type) ? runsOnProvider(type) : undefined;
  const google = GOOGLE.find((key) => fields.get(key) !== undefined);
  return google === undefined ? undefined : runsOnProvider(google);
}
