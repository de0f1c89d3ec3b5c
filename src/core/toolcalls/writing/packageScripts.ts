import { withoutEnd } from '../../../base/trim.ts';

/**
 * Which scripts of `package.json` a command line may run. Nobody can tell for certain what a shell makes of a text, so names
 * are only looked for in it: rather one too many is shown.
 */

export interface NamedScript {
  readonly name: string;
  readonly text: string;
}

export interface FoundScripts {
  readonly scripts: readonly NamedScript[];
  /** Whether others of the same `package.json` may run that cannot be told: patterns, variables, hooks. */
  readonly mayRunOthers: boolean;
}

const RUNNER =
  /(?<![\w-])(?:npm|npm-cli|npx|npx-cli|pnpm|pnpx|yarn|yarnpkg|bunx?|run-[sp]|npm-run-all2?|concurrently|turbo|nx|lerna|wireit|corepack|--run)(?![\w-])/i;

/** Runners that choose scripts themselves, options for other packages, patterns, and what a shell fills in. */
const UNTOLD =
  /[*?{}$%`]|(?<![\w-])(?:concurrently|turbo|nx|lerna|wireit|workspaces?|foreach|-w|-r|-F|--workspaces?|--recursive|--filter|--scope)(?![\w-])|\srun\s+["']?\//i;

/** A package manager, its options, and the word after them. */
const VERB =
  /(?<![\w-])(?:npm|pnpm|yarn|yarnpkg|bun)(?:\.(?:cmd|exe|ps1))?(?:\s+-\S+(?:\s+[^-\s]\S*)?)*?\s+([a-z][a-z-]*)(?![\w:.-])/gi;

/** Yarn without a word installs. */
const BARE_YARN = /(?<![\w-])yarn(?:pkg)?(?:\.(?:cmd|exe|ps1))?(?=\s*(?:$|[;&|)<>\r\n])|\s+-)/i;

/** What is run when packages are installed, besides what is run before and after it. */
const INSTALLING = ['install', 'prepublish', 'prepare'];

const HOOKS: ReadonlyMap<string, readonly string[]> = new Map([
  ...['i', 'in', 'install', 'ci', 'ic', 'clean-install', 'add', 'a', 'update', 'up', 'upgrade', 'rebuild', 'rb'].map(
    (verb): [string, string[]] => [verb, INSTALLING],
  ),
  ...['link', 'ln', 'dedupe', 'ddp', 'prune', 'audit'].map((verb): [string, string[]] => [verb, INSTALLING]),
  ...['remove', 'rm', 'uninstall', 'un', 'r'].map((verb): [string, string[]] => [verb, ['uninstall', ...INSTALLING]]),
  ...['it', 'install-test', 'cit', 'sit'].map((verb): [string, string[]] => [verb, [...INSTALLING, 'test']]),
  ['publish', ['prepublishOnly', 'prepare', 'pack', 'publish']],
  ['pack', ['prepare', 'pack']],
  ['version', ['version']],
]);

const ALIASES: ReadonlyMap<string, readonly string[]> = new Map([
  ['t', ['test']],
  ['tst', ['test']],
  ['restart', ['restart', 'stop', 'start']],
]);

const SEPARATORS = /[\s"'`;|&()<>\\^,]+/;

/** More patterns than this are not looked up; that others may run is said anyway. */
const MAX_PATTERNS = 20;
/** More than a user can be shown. */
const MAX_SCRIPTS = 1_000;

/** Whether this text mentions a program that runs scripts of `package.json`. */
export function mentionsScripts(text: string): boolean {
  return RUNNER.test(text);
}

/** The scripts that a command line names, what npm runs before and after them, and every script these name, each once. */
export function scriptsBehind(scripts: Readonly<Record<string, string>>, line: string): FoundScripts {
  const all = Object.keys(scripts);
  const found = new Map<string, string>();
  const open = new Set<string>();
  const patterns = new Set<string>();
  // A name of several words is not looked for.
  let mayRunOthers = mentionsScripts(line) && all.some((name) => SEPARATORS.test(name));
  const read = (text: string): void => {
    const named = namedIn(scripts, text);
    mayRunOthers ||= named.mayRunOthers;
    for (const name of named.names) open.add(name);
    for (const start of named.starts) {
      if (patterns.has(start) || patterns.size === MAX_PATTERNS) continue;
      patterns.add(start);
      for (const name of all) if (name.startsWith(start)) open.add(name);
    }
  };
  read(line);
  for (const next of open) {
    for (const each of [`pre${next}`, next, `post${next}`]) {
      const text = Object.hasOwn(scripts, each) ? scripts[each] : undefined;
      if (text === undefined || found.has(each)) continue;
      found.set(each, text);
      read(text);
    }
    if (found.size < MAX_SCRIPTS) continue;
    mayRunOthers = true;
    break;
  }
  return { scripts: [...found].map(([name, text]) => ({ name, text })), mayRunOthers };
}

interface Named {
  readonly names: readonly string[];
  /** What names may begin with. */
  readonly starts: readonly string[];
  readonly mayRunOthers: boolean;
}

function namedIn(scripts: Readonly<Record<string, string>>, text: string): Named {
  const words = new Set(text.replaceAll(/(?<![\w-])(?:npm|pnpm|yarn|bun|node):/g, ' ').split(SEPARATORS));
  const starts = [...words].filter((word) => /^[^*]+\*+$/.test(word)).map((word) => withoutEnd(word, '*'));
  const names = [...words].filter((word) => Object.hasOwn(scripts, word));
  if (!mentionsScripts(text)) return { names, starts, mayRunOthers: false };
  const verbs = [...text.matchAll(VERB)].map(([, verb = '']) => verb.toLowerCase());
  if (BARE_YARN.test(text)) verbs.push('install');
  const hooks = verbs.flatMap((verb) => HOOKS.get(verb) ?? []);
  return {
    names: [...names, ...verbs.flatMap((verb) => ALIASES.get(verb) ?? []), ...hooks],
    starts,
    mayRunOthers: hooks.length > 0 || UNTOLD.test(text),
  };
}

/** More than anybody looks into. */
const MAX_FOLDERS = 20;

/** The first folders that a command line goes to before it runs scripts, as it names them: `cd web`, `--prefix web`. */
export function foldersIn(line: string): readonly string[] {
  const found = line.matchAll(
    /(?<![\w-])(?:(?:cd|pushd)\s+(?:\/d\s+)?|(?:--prefix|--cwd|--dir|-C)(?:=|\s+))["']?([^\s"'`;|&()<>$%~]+)/g,
  );
  return [...new Set([...found].map(([, folder = '']) => folder))].slice(0, MAX_FOLDERS);
}
