import { spawn } from 'node:child_process';
import path from 'node:path';
import { startReading } from '../workspace/programText.ts';
import { gitEnvironment } from './gitEnvironment.ts';
import { localGit, openRepositories } from './git.ts';

/** A repository on this machine, and the program that reads it. */
export interface LocalRepository {
  readonly program: string;
  readonly root: string;
}

/** A file as Git last saw it: its content's name, and what the disk said of it then. */
export interface IndexedFile {
  readonly repository: LocalRepository;
  readonly object: string;
  readonly size: number;
  /** Nanoseconds since the epoch. */
  readonly mtime: bigint;
  readonly ctime: bigint;
}

/** Repositories with more files are not read. */
const MAX_INDEX = 200_000_000;

/** The open repositories that Git on this machine can read; none where Git is off or missing. */
export async function localRepositories(): Promise<readonly LocalRepository[]> {
  const repositories = await openRepositories().catch(() => []);
  return repositories.flatMap((repository) => {
    const program = localGit(repository);
    return program === undefined ? [] : [{ program, root: repository.rootUri.fsPath }];
  });
}

/**
 * The files of a repository's index by their paths. Only the index is read: nothing is compared, so that no filter, hook or
 * monitor of the repository is run.
 */
export async function indexedFiles(
  repository: LocalRepository,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, IndexedFile>> {
  const { program, root } = repository;
  const args = ['-c', 'core.fsmonitor=false', '--no-pager', 'ls-files', '--stage', '--debug', '-z'];
  const git = startReading({ program, args, cwd: root, env: gitEnvironment() }, signal);
  const found = new Map<string, IndexedFile>();
  let rest = '';
  let name: RegExpExecArray | null = null;
  let length = 0;
  /** A piece begins with what the disk said of the file before. */
  const take = (piece: string): void => {
    const file = name === null ? undefined : asIndexed(repository, name[1] ?? '', piece);
    if (file !== undefined && name !== null) found.set(path.join(root, name[2] ?? ''), file);
    name = /(?:^|\n)100\d{3} ([0-9a-f]{40,64}) 0\t([^]+)$/.exec(piece);
  };
  try {
    for await (const text of git.output) {
      length += text.length;
      if (length > MAX_INDEX) return new Map();
      const pieces = (rest + text).split('\0');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) take(piece);
    }
    take(rest);
    return (await git.ended).code === 0 ? found : new Map();
  } finally {
    git.stop();
  }
}

const ctimeLine = /^ *ctime: (\d{1,15}):(\d{1,9})$/m;
const mtimeLine = /^ *mtime: (\d{1,15}):(\d{1,9})$/m;
const sizeLine = /^ *size: (\d{1,15})\t/m;

function asIndexed(repository: LocalRepository, object: string, text: string): IndexedFile | undefined {
  const [ctime, mtime] = [ctimeLine, mtimeLine].map((line) => {
    const [, seconds, rest] = line.exec(text) ?? [];
    return seconds === undefined || rest === undefined ? undefined : BigInt(seconds) * 1_000_000_000n + BigInt(rest);
  });
  const size = sizeLine.exec(text)?.[1];
  if (ctime === undefined || mtime === undefined || size === undefined) return undefined;
  return { repository, object, size: Number(size), mtime, ctime };
}

/** Contents by their names, as Git keeps them, as many of them as there are and are read before `signal` fires. */
export async function readObjects(
  { program, root }: LocalRepository,
  objects: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  if (objects.length === 0 || signal.aborted) return found;
  const args = ['-c', 'core.fsmonitor=false', '--no-pager', 'cat-file', '--batch'];
  const child = spawn(program, args, {
    cwd: root,
    // Nothing is fetched for it.
    env: { ...gitEnvironment(), GIT_NO_LAZY_FETCH: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
    signal,
  });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${objects.join('\n')}\n`);
  const pieces: Buffer[] = [];
  for await (const piece of child.stdout) pieces.push(piece as Buffer);
  const output = Buffer.concat(pieces);
  for (let at = 0; at < output.length;) {
    const end = output.indexOf('\n', at);
    const [object = '', kind, size] = output.toString('latin1', at, end === -1 ? output.length : end).split(' ');
    if (end === -1) break;
    if (kind !== 'blob') at = end + 1;
    else {
      const length = Number(size);
      if (end + 1 + length > output.length) break;
      found.set(object, new Uint8Array(output.subarray(end + 1, end + 1 + length)));
      at = end + 1 + length + 1;
    }
  }
  return found;
}
