/** What the settings of a project say about names in `from '<name>'`: tsconfig's `paths`, and what a package offers. */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { folderOf, joined } from './files.ts';

/** `paths` and `baseUrl` of a tsconfig, as whole paths. */
export interface PathSettings {
  readonly baseUrl?: string;
  readonly paths?: Patterns;
}

/** What a tsconfig says itself; `inherited` is what those it extends say. */
export function pathSettings(path: string, config: JsonObject, inherited: PathSettings): PathSettings {
  const folder = folderOf(path);
  const compilerOptions = ownValue(config, 'compilerOptions');
  const options = isRecord(compilerOptions) ? compilerOptions : {};
  const given = ownValue(options, 'baseUrl');
  const baseUrl = typeof given === 'string' ? placed(folder, given) : inherited.baseUrl;
  const patterns = ownValue(options, 'paths');
  const paths = isRecord(patterns)
    ? new Patterns(patterns, (value) =>
        textsIn(value)
          .slice(0, MAX_TARGETS)
          .map((target) => placed(baseUrl ?? folder, target)),
      )
    : inherited.paths;
  return { ...(baseUrl !== undefined && { baseUrl }), ...(paths !== undefined && { paths }) };
}

/** `${configDir}` is the folder of the settings, whoever extends them: near enough where both lie in one project. */
function placed(folder: string, target: string): string {
  return joined(folder, target.replace(/^\$\{configDir\}/, '.'));
}

/** The names of the settings that these are built on, or that they only list. */
export function settingsBehind(config: JsonObject): {
  readonly base: readonly string[];
  readonly listed: readonly string[];
} {
  const references = ownValue(config, 'references');
  const listed = isList(references) ? references.flatMap((each) => (isRecord(each) ? textsIn(each['path']) : [])) : [];
  return { base: textsIn(ownValue(config, 'extends')), listed };
}

/** What a name may stand for by `paths`, without endings. */
export function targetsByPaths({ paths }: PathSettings, specifier: string): readonly string[] {
  return paths?.targetsOf(specifier) ?? [];
}

/** By `imports` of a package: `#models`; what begins with a dot is a path in the package's folder. */
export function targetsByImports(manifest: JsonObject, specifier: string): readonly string[] {
  const imports = ownValue(manifest, 'imports');
  return isRecord(imports) ? withSources(conditionsIn(imports).targetsOf(specifier)) : [];
}

const ENTRIES = ['source', 'types', 'typings', 'module', 'main'];

/** The files of a package that `name` or `name/inner` may mean, its sources before what is built from them. */
export function entriesOf(manifest: JsonObject, inner: string): readonly string[] {
  const exported = ownValue(manifest, 'exports');
  const isByName = isRecord(exported) && Object.keys(exported).some((key) => key.startsWith('.'));
  const subpath = inner === '' ? '.' : `./${inner}`;
  const offered =
    isRecord(exported) && isByName
      ? conditionsIn(exported).targetsOf(subpath)
      : inner === ''
        ? targetsIn(exported)
        : [];
  const old = inner === '' ? ENTRIES.flatMap((key) => textsIn(ownValue(manifest, key))) : [];
  const usual = inner === '' ? ['./src/index', './index'] : [`./src/${inner}`, `./${inner}`];
  return withSources([...offered, ...old, ...usual].map((path) => (path.startsWith('.') ? path : `./${path}`)));
}

/** `@acme/models/order` is `order` of the package `@acme/models`; `undefined` for what is no package. */
export function packageIn(specifier: string): { readonly name: string; readonly inner: string } | undefined {
  const match = /^(@[^/@:]{1,100}\/[^/:]{1,100}|[^@#./:][^/:]{0,100})(?:\/(.{0,300}))?$/.exec(specifier);
  return match?.[1] === undefined ? undefined : { name: match[1], inner: match[2] ?? '' };
}

/** The globs of the packages that belong together, from a `package.json`. */
export function workspaceGlobs(manifest: JsonObject): readonly string[] {
  const workspaces = ownValue(manifest, 'workspaces');
  return isRecord(workspaces) ? textsIn(ownValue(workspaces, 'packages')) : textsIn(workspaces);
}

const isSource = (path: string): boolean => /(?<!\.d)\.[cm]?tsx?$/.test(path);

/** Where a built file is likely made from comes before itself. */
function withSources(targets: readonly string[]): readonly string[] {
  const guessed = targets.filter((path) => !isSource(path)).flatMap(sourceOf);
  return [...new Set([...targets.filter(isSource), ...guessed, ...targets])];
}

function sourceOf(path: string): readonly string[] {
  const bare = path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
  let rest = bare.replace(/^\.\//, '');
  for (let cut = cutFolder(rest); cut !== rest; cut = cutFolder(rest)) rest = cut;
  return rest === bare.replace(/^\.\//, '') ? [] : [`./src/${rest}`];
}

function cutFolder(path: string): string {
  return path.replace(/^(?:dist|build|lib|out|esm|cjs|es|types|typings|src)\//, '');
}

/** The patterns of each map, which one file after another asks for. */
const known = new WeakMap<JsonObject, Patterns>();

function conditionsIn(map: JsonObject): Patterns {
  const patterns = known.get(map) ?? new Patterns(map, targetsIn);
  known.set(map, patterns);
  return patterns;
}

/** More than projects write by hand; what a hostile file names beyond them is not looked for. */
const MAX_TARGETS = 50;
const MAX_VALUES = 1000;
const MAX_DEPTH = 20;

/** The paths under all conditions: which of them holds is not known here. */
function targetsIn(value: JsonValue | undefined): readonly string[] {
  const found: string[] = [];
  let left = MAX_VALUES;
  const add = (each: JsonValue | undefined, depth: number): void => {
    left -= 1;
    if (each === undefined || depth > MAX_DEPTH || left < 0 || found.length >= MAX_TARGETS) return;
    if (typeof each === 'string') found.push(each);
    else if (isList(each)) for (const item of each.slice(0, MAX_VALUES)) add(item, depth + 1);
    else if (isRecord(each))
      for (const key of Object.keys(each).slice(0, MAX_VALUES)) add(ownValue(each, key), depth + 1);
  };
  add(value, 0);
  return found;
}

/** What names stand for by a map of names and of patterns with a `*`. The targets of a pattern are read when it fits. */
class Patterns {
  readonly #map: JsonObject;
  readonly #targetsIn: (value: JsonValue | undefined) => readonly string[];
  /** By what stands before the `*`: what stands behind it. */
  readonly #endings = new Map<string, string[]>();
  /** How long the beginnings are, the longest first. */
  readonly #lengths: readonly number[];
  readonly #read = new Map<string, readonly string[]>();

  constructor(map: JsonObject, targets: (value: JsonValue | undefined) => readonly string[]) {
    this.#map = map;
    this.#targetsIn = targets;
    for (const pattern of Object.keys(map)) {
      const [before = '', after, more] = pattern.split('*', 3);
      if (after === undefined || more !== undefined) continue;
      const endings = this.#endings.get(before) ?? [];
      if (endings.length === 0) this.#endings.set(before, endings);
      if (endings.length < MAX_ENDINGS) endings.push(after);
    }
    this.#lengths = [...new Set([...this.#endings.keys()].map(({ length }) => length))].toSorted((a, b) => b - a);
  }

  /** The name as it stands, else the longest pattern that it fits. */
  targetsOf(name: string): readonly string[] {
    if (Object.hasOwn(this.#map, name)) return this.#targets(name);
    for (const length of this.#lengths) {
      if (length > name.length) continue;
      const before = name.slice(0, length);
      const rest = name.slice(length);
      const after = this.#endings.get(before)?.find((each) => rest.endsWith(each));
      if (after === undefined) continue;
      const middle = rest.slice(0, rest.length - after.length);
      return this.#targets(`${before}*${after}`).map((target) => target.replaceAll('*', () => middle));
    }
    return [];
  }

  #targets(pattern: string): readonly string[] {
    const targets = this.#read.get(pattern) ?? this.#targetsIn(ownValue(this.#map, pattern));
    this.#read.set(pattern, targets);
    return targets;
  }
}

const MAX_ENDINGS = 100;

function textsIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== undefined && isList(value) ? value.filter((each) => typeof each === 'string') : [];
}
