import * as vscode from 'vscode';
import { parseJsonc } from '../../core/json/jsonc.ts';
import { isList, isRecord, ownValue, type JsonList, type JsonValue } from '../../core/json/json.ts';
import { parsePlist } from '../../core/theme/plist.ts';
import { tokenColours, type TokenColour } from '../../core/theme/tokenColours.ts';

/** More than any theme has: the largest known are a fifth of it, and include two others. */
const MAX_BYTES = 1_000_000;
const MAX_FILES = 8;

/**
 * The colours that a theme gives to code, as the editor reads them: its file, what that includes, and the user's
 * customizations. `undefined` where no extension here has the theme, or it colours no code; throws where it cannot be read.
 */
export async function themeColours(themeId: string): Promise<TokenColour[] | undefined> {
  const uri = themeFile(themeId);
  if (uri === undefined) return undefined;
  const rules = await new ThemeReader().read(uri);
  const customizations = vscode.workspace.getConfiguration().get<JsonValue>('editor.tokenColorCustomizations');
  return tokenColours(rules, customizations ?? null, themeId);
}

/** The file of a theme by the name it has in the settings: its id, else its label. */
function themeFile(themeId: string): vscode.Uri | undefined {
  for (const { extensionUri, packageJSON } of vscode.extensions.all) {
    for (const theme of contributedThemes(packageJSON as JsonValue)) {
      if (!isRecord(theme)) continue;
      const path = ownValue(theme, 'path');
      const name = ownValue(theme, 'id') ?? ownValue(theme, 'label');
      if (name === themeId && typeof path === 'string') return vscode.Uri.joinPath(extensionUri, path);
    }
  }
  return undefined;
}

function contributedThemes(manifest: JsonValue): JsonList {
  const contributes = isRecord(manifest) ? ownValue(manifest, 'contributes') : undefined;
  const themes = isRecord(contributes) ? ownValue(contributes, 'themes') : undefined;
  return isList(themes) ? themes : [];
}

/** Reads one theme: a file and those that it names. */
class ThemeReader {
  readonly #read = new Set<string>();

  /** Its lists of rules; of two that say something of one scope, the later counts. */
  async read(uri: vscode.Uri): Promise<JsonValue[]> {
    const text = await this.#text(uri);
    if (!uri.path.endsWith('.json')) return rulesOf(parsePlist(text), 'settings');
    const theme = parseJsonc(text);
    const include = named(theme, 'include');
    const included = typeof include === 'string' ? await this.read(beside(uri, include)) : [];
    if (isList(named(theme, 'settings'))) return [...included, ...rulesOf(theme, 'settings')];
    const tokens = named(theme, 'tokenColors');
    const own = typeof tokens === 'string' ? await this.#tmTheme(beside(uri, tokens)) : rulesOf(theme, 'tokenColors');
    return [...included, ...own];
  }

  async #tmTheme(uri: vscode.Uri): Promise<JsonValue[]> {
    return rulesOf(parsePlist(await this.#text(uri)), 'settings');
  }

  async #text(uri: vscode.Uri): Promise<string> {
    const key = uri.toString();
    if (this.#read.has(key)) throw new Error(`${uri.path} includes itself.`);
    if (this.#read.size >= MAX_FILES) throw new Error(`The theme includes more than ${MAX_FILES} files.`);
    this.#read.add(key);
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) throw new Error(`${uri.path} is not a file.`);
    if (size > MAX_BYTES) throw new Error(`${uri.path} is larger than 1 MB.`);
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  }
}

function beside(uri: vscode.Uri, path: string): vscode.Uri {
  return vscode.Uri.joinPath(uri, '..', path);
}

function named(value: JsonValue, name: string): JsonValue | undefined {
  return isRecord(value) ? ownValue(value, name) : undefined;
}

function rulesOf(value: JsonValue, name: string): JsonValue[] {
  const rules = named(value, name);
  return isList(rules) ? [rules] : [];
}
