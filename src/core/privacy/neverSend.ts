// What is kept back: files by their paths here, secrets by their looks in `secrets.ts`.

import { foldedNames, isName, readGlob, type Glob } from '../workspace/glob.ts';
import { matches, type Segment } from '../workspace/matching.ts';

/** Which files no feature sends to a model on its own. Everything here is about paths; contents are not looked at. */

/** Keys, certificates, password stores and the files that usually hold secrets. */
export const defaultNeverSend: readonly string[] = [
  '.env',
  '.env.*',
  '*.env',
  '.envrc',
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.jks',
  '*.keystore',
  '*.kdbx',
  '*.ppk',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.htpasswd',
  '.git-credentials',
  '**/.ssh/**',
  '**/.aws/credentials',
  '**/.gnupg/**',
  '*.tfstate',
  '*.tfvars',
];

const known = new Map<string, Glob>();

/** A glob that keeps a file back; with a problem where it cannot be read, and the file is one it can have meant. */
export interface KeepingGlob {
  readonly glob: string;
  readonly problem?: string;
}

/**
 * The first glob that keeps a path back. One without a slash is about the file's name wherever it lies; one with a slash
 * is about the end of the path. What cannot be read keeps back too much and is told, because too little is noticed only
 * after a secret was sent.
 */
export function keptBackBy(path: string, globs: readonly string[]): KeepingGlob | undefined {
  const names = foldedNames(path);
  for (const glob of globs) {
    const { patterns, problem } = compiled(glob);
    if (patterns.some((pattern) => matches(names, pattern))) return { glob, ...(problem !== undefined && { problem }) };
  }
  return undefined;
}

/** The globs that cannot be read. */
export function unreadableGlobs(globs: readonly string[]): readonly Required<KeepingGlob>[] {
  return globs.flatMap((glob) => {
    const { problem } = compiled(glob);
    return problem === undefined ? [] : [{ glob, problem }];
  });
}

function compiled(glob: string): Glob {
  const found = known.get(glob);
  if (found !== undefined) return found;
  const { patterns, ...rest } = readGlob(glob);
  const read = { ...rest, patterns: patterns.map(fromAnywhere) };
  if (known.size > 500) known.clear();
  known.set(glob, read);
  return read;
}

/** Where a path begins is not known here: the home folder and the one above are the beginning of any. */
function fromAnywhere(pattern: readonly Segment[]): readonly Segment[] {
  const start = pattern.findIndex((segment) => !isName(segment, '~') && !isName(segment, '..'));
  return start === -1 ? [] : ['**', ...pattern.slice(start)];
}
