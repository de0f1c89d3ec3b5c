/** What the settings of a project say about names in `from '<name>'`: tsconfig's `paths`, and what a package offers. */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { folderOf, joined } from './files.ts';

/** `paths` and `baseUrl` of a tsconfig, as whole paths. */
export interface PathSettings {
  readonly baseUrl?: string;
  /** Each pattern with what it may stand for. */
  readonly paths?: readonly (readonly [pattern: string, targets: readonly string[]])[];
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
    ? Object.keys(patterns).map((pattern) => {
        const targets = textsIn(ownValue(patterns, pattern)).map((target) => placed(baseUrl ?? folder, target));
        return [pattern, targets] as const;
      })
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
export function targetsByPaths({ paths = [] }: PathSettings, specifier: string): readonly string[] {
  return byPattern(paths, specifier);
}

/** By `imports` of a package: `#models`; what begins with a dot is a path in the package's folder. */
export function targetsByImports(manifest: JsonObject, specifier: string): readonly string[] {
  const imports = ownValue(manifest, 'imports');
  return isRecord(imports) ? withSources(byPattern(conditionsIn(imports), specifier)) : [];
}

const ENTRIES = ['source', 'types', 'typings', 'module', 'main'];

/** The files of a package that `name` or `name/inner` may mean, its sources before what is built from them. */
export function entriesOf(manifest: JsonObject, inner: string): readonly string[] {
  const exported = ownValue(manifest, 'exports');
  const isByName = isRecord(exported) && Object.keys(exported).some((key) => key.startsWith('.'));
  const subpath = inner === '' ? '.' : `./${inner}`;
  const offered =
    isRecord(exported) && isByName
      ? byPattern(conditionsIn(exported), subpath)
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

function conditionsIn(map: JsonObject): readonly (readonly [string, readonly string[]])[] {
  return Object.keys(map).map((key) => [key, targetsIn(ownValue(map, key))] as const);
}

const MAX_DEPTH = 20;

/** The paths under all conditions: which of them holds is not known here. */
function targetsIn(value: JsonValue | undefined, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === undefined || depth > MAX_DEPTH) return [];
  if (isList(value)) return value.flatMap((each) => targetsIn(each, depth + 1));
  return isRecord(value) ? Object.keys(value).flatMap((key) => targetsIn(ownValue(value, key), depth + 1)) : [];
}

/** The name as it stands, else the longest pattern that it fits. */
function byPattern(patterns: readonly (readonly [string, readonly string[]])[], specifier: string): readonly string[] {
  const exact = patterns.find(([pattern]) => pattern === specifier);
  if (exact !== undefined) return exact[1];
  const fitting = patterns
    .map(([pattern, targets]) => ({ parts: pattern.split('*'), targets }))
    .filter(({ parts: [before = '', after, more] }) => {
      if (after === undefined || more !== undefined || specifier.length < before.length + after.length) return false;
      return specifier.startsWith(before) && specifier.endsWith(after);
    })
    .toSorted((a, b) => (b.parts[0]?.length ?? 0) - (a.parts[0]?.length ?? 0));
  const [best] = fitting;
  const [before = '', after = ''] = best?.parts ?? [];
  const middle = specifier.slice(before.length, specifier.length - after.length);
  return (best?.targets ?? []).map((target) => target.replaceAll('*', () => middle));
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return value !== undefined && isList(value) ? value.filter((each) => typeof each === 'string') : [];
}
