/** Finds definitions of tools in code: those of SDKs, frameworks and MCP servers. Parsed, never executed. */
import * as l10n from '@vscode/l10n';
import type { ScriptFiles } from '../../../code/script/files.ts';
import { GivenUp } from '../../../code/parsing.ts';
import { ReadError } from '../../../json/reading.ts';
import { Findings, type TextPart, type ToolFindings } from './findings.ts';
import type { ModulesWanted } from './pythonTools.ts';

export type { FoundTool, ToolFindings } from './findings.ts';

export interface FindOptions {
  /** The files beside the text that it takes something from. */
  readonly files?: ScriptFiles;
  /** Only tools that stand in this part; the rest of the text says what names mean. */
  readonly within?: TextPart;
}

/** Longer texts are not read for tools: a tree of this many characters takes about two seconds. */
export const MAX_CODE_CHARS = 2_000_000;

/** Reads a text in the language of a document. A language that is not known is tried as all of them. */
export async function findTools(text: string, languageId: string, options: FindOptions = {}): Promise<ToolFindings> {
  const findings = new Findings(text);
  if (text.length > MAX_CODE_CHARS) {
    findings.tellUnread(l10n.t('The text is too long. Select only the tools.'), 0);
    return findings;
  }
  try {
    await search(text, languageId, findings, options);
  } catch (error) {
    if (error instanceof ReadError) findings.tellUnread(error.message, error.offset);
    else if (error instanceof RangeError) findings.tellUnread(l10n.t('The text is nested too deeply.'), 0);
    else throw error;
  }
  return findings;
}

type Wanted = readonly (readonly string[])[];

/**
 * Tells, with the files so far, the paths that each module may have which the tools of a Python file need besides them. The
 * text is searched once; after that only those are looked at again that lacked something.
 */
export function toolModules(text: string): (files: ScriptFiles) => Promise<Wanted> {
  let found: ModulesWanted | undefined;
  let part: string | undefined;
  return async (files) => {
    if (text.length > MAX_CODE_CHARS || found?.lacking.length === 0) return [];
    const { modulesWantedInPython } = await import('./pythonTools.ts');
    try {
      part ??= await readablePart(text, true, new Findings(text));
      found = modulesWantedInPython(part, files, found?.lacking);
      return found.wanted;
    } catch (error) {
      // Told when the text is read for its tools.
      if (error instanceof ReadError || error instanceof RangeError) return [];
      throw error;
    }
  };
}

async function search(given: string, languageId: string, findings: Findings, options: FindOptions): Promise<void> {
  const isScript = /^(?:java|type)script/.test(languageId);
  if (languageId === 'python') return inPython(await readablePart(given, true, findings), findings, options);
  const text = isScript ? await readablePart(given, false, findings) : given;
  if (!isScript) {
    const { findInJson } = await import('./jsonTools.ts');
    if (findInJson(text, findings, options.within)) return;
  }
  // Some lines of JSON are the items of a list; the bracket moves nothing to another line.
  const isJson = languageId.startsWith('json');
  const { findInScript } = await import('./scriptTools.ts');
  try {
    findInScript(isJson ? `[${text}` : text, findings, options);
  } catch (error) {
    // A text in a language that is not known may be Python.
    if (!(error instanceof GivenUp) || isScript || isJson) throw error;
    await inPython(text, findings, options);
    if (findings.isEmpty) throw error;
    return;
  }
  if (isJson && findings.isEmpty)
    findings.tellUnread(l10n.t('The JSON cannot be read, and no tool was found in it.'), 0);
  if (!isScript && !isJson && findings.isEmpty) await inPython(text, findings, options);
}

const MAX_CUTS = 3;

/** The lines before those that are given up, which are told; the tools among them can be read all the same. */
async function readablePart(given: string, isPython: boolean, findings: Findings): Promise<string> {
  const { pythonTree } = await import('../../../code/python/tree.ts');
  const { scriptTree } = await import('../../../code/script/tree.ts');
  let text = given;
  for (let cuts = 0; ; cuts += 1) {
    try {
      if (isPython) pythonTree(text);
      else scriptTree(text);
      return text;
    } catch (error) {
      if (!(error instanceof GivenUp) || cuts === MAX_CUTS) throw error;
      if (cuts === 0) findings.tellUnread(error.message, error.offset);
      text = text.slice(0, text.lastIndexOf('\n', error.offset - 1) + 1);
    }
  }
}

async function inPython(text: string, findings: Findings, options: FindOptions): Promise<void> {
  const { findInPython } = await import('./pythonTools.ts');
  findInPython(text, findings, options);
}
