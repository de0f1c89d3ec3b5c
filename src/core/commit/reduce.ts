import * as l10n from '@vscode/l10n';
import type { DiffFile } from './diff.ts';
import { counted } from '../text/plural.ts';

/** Why a file's content is not sent; its name is. */
export type LeftOutReason = 'lock file' | 'binary' | 'generated' | 'never sent';

export interface ReducedDiff {
  /** What goes into the request: an overview of all files, then the changes. */
  readonly text: string;
  readonly fileCount: number;
  /** Files of which only a part fits. */
  readonly shortened: number;
  /** Files of which nothing fits but the name. */
  readonly nameOnly: number;
  readonly leftOut: readonly { readonly path: string; readonly reason: LeftOutReason }[];
}

/** Characters of changes in a request; about 8,000 tokens. */
const defaultDiffBudget = 28_000;
/** More names than this say nothing more. */
const mostNames = 200;
const longestLine = 400;

const lockFiles =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|cargo\.lock|go\.sum|poetry\.lock|pdm\.lock|uv\.lock|pipfile\.lock|gemfile\.lock|composer\.lock|podfile\.lock|package\.resolved|pubspec\.lock|mix\.lock|flake\.lock|packages\.lock\.json|gradle\.lockfile|[^/]+\.lock)$/i;
const generated = /(?:\.min\.(?:js|css)|\.map|\.snap|\.pb\.go|_pb2\.py|\.g\.dart|\.designer\.cs)$/i;

/** What of a diff is worth sending. Small files go whole; large ones share what is left, cut between lines. */
export function reduceDiff(
  files: readonly DiffFile[],
  isNeverSent: (path: string) => boolean,
  budget = defaultDiffBudget,
): ReducedDiff {
  const leftOut: { path: string; reason: LeftOutReason }[] = [];
  const sent: DiffFile[] = [];
  for (const file of files) {
    const reason = whyLeftOut(file, isNeverSent);
    if (reason === undefined) sent.push(file);
    else leftOut.push({ path: file.path, reason });
  }
  const shares = sharesOf(sent, budget);
  const pieces = sent.map((file) => ({ file, ...cut(file.hunks, shares.get(file) ?? 0) }));
  const overview = overviewOf(files, new Map(leftOut.map(({ path, reason }) => [path, reason])));
  const changes = pieces.filter(({ text }) => text !== '').map(({ file, text }) => `--- ${file.path}\n${text}`);
  return {
    text: [`Files:\n${overview}`, ...(changes.length > 0 ? [`Changes:\n${changes.join('\n')}`] : [])].join('\n\n'),
    fileCount: files.length,
    shortened: pieces.filter(({ isCut, text }) => isCut && text !== '').length,
    nameOnly: pieces.filter(({ isCut, text }) => isCut && text === '').length,
    leftOut,
  };
}

/** Why the changes of a file are not shown. l10n: none, for the model. */
function whyLeftOut(file: DiffFile, isNeverSent: (path: string) => boolean): LeftOutReason | undefined {
  if (isNeverSent(file.path) || (file.oldPath !== undefined && isNeverSent(file.oldPath))) return 'never sent';
  if (file.isBinary) return 'binary';
  if (lockFiles.test(file.path)) return 'lock file';
  return generated.test(file.path) ? 'generated' : undefined;
}

/** The smallest files first, each up to an even share of what the ones before it left. */
function sharesOf(files: readonly DiffFile[], budget: number): ReadonlyMap<DiffFile, number> {
  const shares = new Map<DiffFile, number>();
  let left = budget;
  const bySize = files.toSorted((a, b) => a.hunks.length - b.hunks.length);
  for (const [index, file] of bySize.entries()) {
    const share = Math.min(file.hunks.length, Math.floor(left / (bySize.length - index)));
    shares.set(file, share);
    left -= share;
  }
  return shares;
}

/** Changes up to so many characters. l10n: none, for the model. */
function cut(hunks: string, share: number): { readonly text: string; readonly isCut: boolean } {
  if (hunks.length <= share && !hasLongLine(hunks)) return { text: hunks, isCut: false };
  const lines = hunks.split('\n');
  const kept: string[] = [];
  let left = share;
  let isShortened = false;
  for (const line of lines) {
    const shown = line.length > longestLine ? `${line.slice(0, longestLine)}…` : line;
    left -= shown.length + 1;
    if (left < 0) break;
    isShortened ||= shown !== line;
    kept.push(shown);
  }
  const missing = lines.length - kept.length;
  // Two lines of context tell nothing about a change.
  if (missing > 0 && kept.length < 3) return { text: '', isCut: true };
  if (missing > 0) kept.push(`[${missing} more lines]`);
  return { text: kept.join('\n'), isCut: missing > 0 || isShortened };
}

function hasLongLine(text: string): boolean {
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\n', at);
    const stop = end === -1 ? text.length : end;
    if (stop - at > longestLine) return true;
    at = stop + 1;
  }
  return false;
}

/** All files by name. l10n: none, for the model. */
function overviewOf(files: readonly DiffFile[], reasons: ReadonlyMap<string, LeftOutReason>): string {
  const lines = files.slice(0, mostNames).map((file) => {
    const counts = file.isBinary ? '' : ` +${file.addedLines} -${file.deletedLines}`;
    const from = file.oldPath === undefined ? '' : ` (from ${file.oldPath})`;
    const reason = reasons.get(file.path);
    return `${file.status} ${file.path}${from}${counts}${reason === undefined ? '' : ` [${reason}, content not shown]`}`;
  });
  if (files.length > mostNames) lines.push(`and ${files.length - mostNames} more files`);
  return lines.join('\n');
}

/** What a user is told about what was not sent; empty where everything was. `unread` are parts of the diff. */
export function reductionNote({ shortened, nameOnly, leftOut }: ReducedDiff, unread = 0): string {
  const said: string[] = [];
  if (shortened > 0) said.push(counted(shortened, l10n.t('{0} file shortened'), l10n.t('{0} files shortened')));
  if (nameOnly > 0) said.push(counted(nameOnly, l10n.t('{0} file by name only'), l10n.t('{0} files by name only')));
  const never = leftOut.filter(({ reason }) => reason === 'never sent').length;
  const others = leftOut.length - never;
  if (others > 0)
    said.push(
      counted(
        others,
        l10n.t('content of {0} file left out (lock files, binaries, generated)'),
        l10n.t('content of {0} files left out (lock files, binaries, generated)'),
      ),
    );
  if (never > 0)
    said.push(
      counted(
        never,
        l10n.t('content of {0} file not sent (aiGateway.neverSend)'),
        l10n.t('content of {0} files not sent (aiGateway.neverSend)'),
      ),
    );
  if (unread > 0)
    said.push(
      counted(
        unread,
        l10n.t('{0} part of Git’s diff not understood and not sent'),
        l10n.t('{0} parts of Git’s diff not understood and not sent'),
      ),
    );
  return said.join(', ');
}
