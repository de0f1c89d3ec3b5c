import * as vscode from 'vscode';
import { folderOf, isRelative, joined, pathsAt } from '../../core/code/script/files.ts';
import {
  entriesOf,
  packageIn,
  pathSettings,
  settingsBehind,
  targetsByImports,
  targetsByPaths,
  workspaceGlobs,
  type PathSettings,
} from '../../core/code/script/projectModules.ts';
import { pnpmGlobs } from '../../core/code/script/workspaceFile.ts';
import { isRecord, ownValue, type JsonObject } from '../../core/json/json.ts';
import { parseJsonc } from '../../core/json/jsonc.ts';
import { foldedNames, readGlob } from '../../core/workspace/glob.ts';
import { matches } from '../../core/workspace/matching.ts';
import { at, readText } from './textsBeside.ts';

const MAX_PACKAGES = 500;
const MAX_SETTINGS = 20;
const MAX_GLOBS = 500;
/** `#a` may stand for another name of the project, and that for another. */
const MAX_NAMES = 10;

/**
 * Where a name in `from '<name>'` leads that is no path: by `paths` and `baseUrl` of tsconfig or jsconfig, `imports` of
 * package.json, the packages of the workspace. Only files of the folder count, never `node_modules`.
 */
export class ScriptProject {
  readonly #root: vscode.Uri;
  readonly #objects = new Map<string, Promise<JsonObject | undefined>>();
  readonly #settings = new Map<string, Promise<readonly PathSettings[]>>();
  #packages: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(root: vscode.Uri) {
    this.#root = root;
  }

  /** The paths that it may mean, the likeliest first. */
  async pathsOf(from: string, specifier: string, asked = new Set<string>()): Promise<readonly string[]> {
    if (asked.has(specifier) || asked.size >= MAX_NAMES) return [];
    asked.add(specifier);
    const folder = folderOf(from);
    const found: string[] = [];
    for (const settings of await this.#settingsAt(folder)) {
      found.push(...targetsByPaths(settings, specifier));
      if (settings.baseUrl !== undefined && !specifier.startsWith('#')) found.push(joined(settings.baseUrl, specifier));
    }
    const paths = found.flatMap(pathsAt);
    const rest = specifier.startsWith('#')
      ? await this.#imported(folder, specifier, asked)
      : await this.#inPackage(specifier);
    return [...new Set([...paths, ...rest])];
  }

  /** Of a folder and those above it, up to the workspace's own. */
  #foldersFrom(folder: string): readonly string[] {
    const folders: string[] = [];
    for (let each = folder; each.length >= this.#root.path.length; each = folderOf(each)) folders.push(each);
    return folders.filter((each) => each === this.#root.path || each.startsWith(`${this.#root.path}/`));
  }

  #settingsAt(folder: string): Promise<readonly PathSettings[]> {
    const known = this.#settings.get(folder) ?? this.#readSettings(folder);
    this.#settings.set(folder, known);
    return known;
  }

  async #readSettings(folder: string): Promise<readonly PathSettings[]> {
    const found: PathSettings[] = [];
    for (const each of this.#foldersFrom(folder))
      for (const name of ['tsconfig.json', 'jsconfig.json']) found.push(...(await this.#chain(`${each}/${name}`)));
    return found;
  }

  /** The settings of a file over those it extends, and of those it only lists. */
  async #chain(path: string): Promise<readonly PathSettings[]> {
    const read = new Set<string>();
    const own = await this.#merged(path, read);
    const config = await this.#object(path);
    if (own === undefined || config === undefined) return [];
    const listed = settingsBehind(config).listed.map((each) => joined(folderOf(path), each));
    const others: PathSettings[] = [];
    for (const each of listed) {
      const file = each.endsWith('.json') ? each : `${each}/tsconfig.json`;
      // A project of its own has its own files.
      if (folderOf(file) !== folderOf(path)) continue;
      const settings = await this.#merged(file, read);
      if (settings !== undefined) others.push(settings);
    }
    return [own, ...others];
  }

  async #merged(path: string, read: Set<string>): Promise<PathSettings | undefined> {
    if (read.has(path) || read.size >= MAX_SETTINGS) return undefined;
    read.add(path);
    const config = await this.#object(path);
    if (config === undefined) return undefined;
    let inherited: PathSettings = {};
    for (const base of settingsBehind(config).base)
      for (const each of await this.#extended(path, base)) {
        const settings = await this.#merged(each, read);
        if (settings === undefined) continue;
        inherited = { ...inherited, ...settings };
        break;
      }
    return pathSettings(path, config, inherited);
  }

  async #extended(path: string, base: string): Promise<readonly string[]> {
    const endings = base.endsWith('.json') ? [''] : ['.json', '/tsconfig.json'];
    if (isRelative(base)) return endings.map((ending) => joined(folderOf(path), base) + ending);
    const named = packageIn(base);
    const folder = named === undefined ? undefined : (await this.#packageFolders()).get(named.name);
    if (named === undefined || folder === undefined) return [];
    return named.inner === '' ? [`${folder}/tsconfig.json`] : endings.map((end) => joined(folder, named.inner) + end);
  }

  async #imported(folder: string, specifier: string, asked: Set<string>): Promise<readonly string[]> {
    for (const each of this.#foldersFrom(folder)) {
      const manifest = await this.#object(`${each}/package.json`);
      if (manifest === undefined) continue;
      const found: string[] = [];
      for (const target of targetsByImports(manifest, specifier)) {
        if (isRelative(target)) found.push(...pathsAt(joined(each, target)));
        else found.push(...(await this.pathsOf(`${each}/package.json`, target, asked)));
      }
      return found;
    }
    return [];
  }

  async #inPackage(specifier: string): Promise<readonly string[]> {
    const named = packageIn(specifier);
    const folder = named === undefined ? undefined : (await this.#packageFolders()).get(named.name);
    const manifest = folder === undefined ? undefined : await this.#object(`${folder}/package.json`);
    if (named === undefined || folder === undefined || manifest === undefined) return [];
    return entriesOf(manifest, named.inner).flatMap((entry) => pathsAt(joined(folder, entry)));
  }

  #packageFolders(): Promise<ReadonlyMap<string, string>> {
    this.#packages ??= this.#findPackages();
    return this.#packages;
  }

  /** The folders of the packages that the workspace names as its own, by their names. */
  async #findPackages(): Promise<ReadonlyMap<string, string>> {
    const pnpm = (await readText(at(this.#root, `${this.#root.path}/pnpm-workspace.yaml`))).text;
    const manifest = await this.#object(`${this.#root.path}/package.json`);
    const globs = [
      ...(pnpm === undefined ? [] : await pnpmGlobs(pnpm)),
      ...(manifest === undefined ? [] : workspaceGlobs(manifest)),
    ];
    const folders = new Map<string, string>();
    if (globs.length === 0) return folders;
    const isMember = memberTest(globs.slice(0, MAX_GLOBS));
    const pattern = new vscode.RelativePattern(this.#root, '**/package.json');
    const manifests = await vscode.workspace.findFiles(pattern, '**/node_modules/**', MAX_PACKAGES * 4);
    const members = manifests.filter(({ path }) => isMember(folderOf(path).slice(this.#root.path.length + 1)));
    for (const { path } of members.slice(0, MAX_PACKAGES)) {
      const name = ownValue((await this.#object(path)) ?? {}, 'name');
      if (typeof name === 'string' && !folders.has(name)) folders.set(name, folderOf(path));
    }
    return folders;
  }

  #object(path: string): Promise<JsonObject | undefined> {
    const known = this.#objects.get(path) ?? this.#readObject(path);
    this.#objects.set(path, known);
    return known;
  }

  async #readObject(path: string): Promise<JsonObject | undefined> {
    const isInside = path.startsWith(`${this.#root.path}/`) && !path.includes('/node_modules/');
    const { text } = isInside ? await readText(at(this.#root, path)) : {};
    if (text === undefined) return undefined;
    try {
      const value = parseJsonc(text);
      return isRecord(value) ? value : undefined;
    } catch {
      return undefined; // Half written.
    }
  }
}

/** `packages/*`, `!packages/old` */
function memberTest(globs: readonly string[]): (path: string) => boolean {
  const tests = globs.map((glob) => {
    const isNot = glob.startsWith('!');
    const { patterns } = readGlob(glob.replace(/^!/, '').replace(/^\.\//, '').replace(/\/$/, ''));
    return { isNot, fits: (names: readonly string[]) => patterns.some((pattern) => matches(names, pattern)) };
  });
  return (path) => {
    const names = foldedNames(path);
    return (
      tests.some(({ isNot, fits }) => !isNot && fits(names)) && !tests.some(({ isNot, fits }) => isNot && fits(names))
    );
  };
}
