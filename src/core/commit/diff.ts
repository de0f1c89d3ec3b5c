/** One file of a unified diff as git prints it. */
export interface DiffFile {
  /** With slashes, from the repository's root; the new name of a renamed file. */
  readonly path: string;
  /** What it was renamed or copied from. */
  readonly oldPath?: string;
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed';
  readonly isBinary: boolean;
  readonly addedLines: number;
  readonly deletedLines: number;
  /** From the first `@@` on; empty for binary files, pure renames and changes of mode. */
  readonly hunks: string;
}

/** What Git printed, as files; what is in no form known here is counted and in none of them. */
export interface ParsedDiff {
  readonly files: readonly DiffFile[];
  /** Parts of the text that could not be read: it is not known which file they are about. */
  readonly unread: number;
}

/**
 * Reads git's output into files, `diff --cc` of merges included. A hunk has exactly the lines that its head counts, so
 * that nothing after it is taken for a part of the file before.
 */
export function parseDiff(text: string): ParsedDiff {
  const lines = new Lines(withoutColours(text));
  const files: DiffFile[] = [];
  let unread = 0;
  let isUnread = false;
  while (!lines.isAtEnd) {
    const submodule = submoduleIn(lines.line);
    if (submodule !== undefined) {
      files.push(submodule);
      lines.next();
      isUnread = false;
      // What follows is the subjects of its commits.
      while (!lines.isAtEnd && /^ {2}[<>] /.test(lines.line)) lines.next();
    } else if (FILE_START.test(lines.line)) {
      const file = readFile(lines);
      isUnread = file === undefined;
      if (file === undefined) unread += 1;
      else files.push(file);
    } else {
      if (!isUnread && lines.line.trim() !== '' && !lines.line.startsWith('* Unmerged path ')) {
        isUnread = true;
        unread += 1;
      }
      lines.next();
    }
  }
  return { files, unread };
}

const FILE_START = /^diff --(?:git|cc|combined) /;
const HEADER =
  /^(?:index|mode|old mode|new mode|new file mode|deleted file mode|similarity index|dissimilarity index|rename from|rename to|copy from|copy to|---|\+\+\+|Binary files|Files) /;

/** With `color.ui=always` Git colours what no terminal shows, its own lines too. */
function withoutColours(text: string): string {
  // oxlint-disable-next-line no-control-regex -- colours are control sequences
  return /^\u001b\[[\d;]*m/.test(text) ? text.replace(/\u001b\[[\d;]*[mK]/g, '') : text;
}

/** With `diff.submodule=log` Git names a submodule in a line of its own; its commits stay where they are. */
function submoduleIn(line: string): DiffFile | undefined {
  const path =
    /^Submodule (.+) (?:[\da-f]+\.{2,3}[\da-f]+(?: \([a-z ]+\)|:)|contains (?:untracked|modified) content)$/.exec(
      line,
    )?.[1];
  if (path === undefined) return undefined;
  return { path, status: 'modified', isBinary: false, addedLines: 0, deletedLines: 0, hunks: '' };
}

/** A text line by line, without a list of all lines. */
class Lines {
  readonly text: string;
  at = 0;
  line = '';
  #end = -1;

  constructor(text: string) {
    this.text = text;
    this.#read();
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  next(): void {
    this.at = this.#end + 1;
    this.#read();
  }

  #read(): void {
    const end = this.text.indexOf('\n', this.at);
    this.#end = end === -1 ? this.text.length : end;
    this.line = this.text.slice(this.at, this.#end);
  }
}

/** `undefined` where its names cannot be told for sure. Stops at the first line that is not the file's. */
function readFile(lines: Lines): DiffFile | undefined {
  const first = lines.line;
  const header: string[] = [];
  for (lines.next(); !lines.isAtEnd && HEADER.test(lines.line); lines.next()) header.push(lines.line);
  const isPatch = lines.line === 'GIT binary patch';
  if (isPatch) while (!lines.isAtEnd && !FILE_START.test(lines.line)) lines.next();
  const names = namesIn(first, header);
  const hunks = readHunks(lines);
  if (names === undefined) return undefined;
  return {
    ...names,
    status: statusOf(header),
    isBinary: isPatch || header.some((line) => /^(?:Binary files|Files) /.test(line)),
    ...hunks,
  };
}

/** The hunks from here on, without one whose lines are not those that its head counts. */
function readHunks(lines: Lines): Pick<DiffFile, 'hunks' | 'addedLines' | 'deletedLines'> {
  const start = lines.at;
  let end = start;
  let [addedLines, deletedLines] = [0, 0];
  while (!lines.isAtEnd) {
    const counts = readHunk(lines);
    if (counts === undefined) break;
    addedLines += counts.addedLines;
    deletedLines += counts.deletedLines;
    end = lines.at;
  }
  return { addedLines, deletedLines, hunks: lines.text.slice(start, end).trimEnd() };
}

function readHunk(lines: Lines): { addedLines: number; deletedLines: number } | undefined {
  const left = countsOf(lines.line);
  if (left === undefined) return undefined;
  const parents = left.length - 1;
  let [addedLines, deletedLines] = [0, 0];
  for (lines.next(); !lines.isAtEnd; lines.next()) {
    if (lines.line.startsWith('\\ ')) continue;
    if (left.every((count) => count === 0)) break;
    // An empty line of context may come without its blanks.
    const signs = lines.line.slice(0, parents).padEnd(parents);
    if (!/^[ +-]+$/.test(signs)) return undefined;
    const isLost = signs.includes('-');
    const own = isLost ? '-' : ' ';
    for (let parent = 0; parent < parents; parent += 1)
      if (signs[parent] === own) left[parent] = (left[parent] ?? 0) - 1;
    if (isLost) deletedLines += 1;
    else left[parents] = (left[parents] ?? 0) - 1;
    if (signs.includes('+')) addedLines += 1;
    if (left.some((count) => count < 0)) return undefined;
  }
  return { addedLines, deletedLines };
}

/** How many lines a hunk has of each side, the new one last; a merge has several old ones. */
function countsOf(head: string): number[] | undefined {
  const at = /^@{2,}/.exec(head)?.[0] ?? '';
  const end = head.indexOf(` ${at}`, at.length);
  if (at === '' || end === -1) return undefined;
  const ranges = head.slice(at.length, end).trim().split(' ');
  const isKnown = ranges.every((range, index) =>
    (index === ranges.length - 1 ? /^\+\d+(?:,\d+)?$/ : /^-\d+(?:,\d+)?$/).test(range),
  );
  if (!isKnown || ranges.length !== at.length) return undefined;
  return ranges.map((range) => Number(range.split(',')[1] ?? 1));
}

/** All names that a file has in its header: one, or two where it was renamed or copied. l10n: none, words of Git. */
function namesIn(first: string, header: readonly string[]): Pick<DiffFile, 'path' | 'oldPath'> | undefined {
  const fields = (name: string): readonly string[] =>
    header.filter((line) => line.startsWith(name)).map((line) => unquoted(line.slice(name.length).replace(/\t$/, '')));
  const sides = [...fields('--- '), ...fields('+++ ')].filter((name) => name !== '/dev/null');
  const merged = /^diff --(?:cc|combined) (.*)$/s.exec(first)?.[1];
  if (merged !== undefined) {
    const path = unquoted(merged);
    return sides.every((name) => name === path || name.endsWith(`/${path}`)) ? { path } : undefined;
  }
  const [from] = [...fields('rename from '), ...fields('copy from ')];
  const [to] = [...fields('rename to '), ...fields('copy to ')];
  if (from !== undefined && to !== undefined) {
    const isTheirs = (name: string): boolean => [from, to].some((own) => name === own || name.endsWith(`/${own}`));
    return sides.every(isTheirs) ? { path: to, oldPath: from } : undefined;
  }
  const pair = sides.length === 2 ? sides : namesOfFirstLine(first.slice('diff --git '.length));
  const [path, ...others] = new Set(withoutSides(pair));
  if (path === undefined || path === '' || others.length > 0) return undefined;
  return sides.every((name) => pair.includes(name)) ? { path } : undefined;
}

/**
 * `a/x b/x` → `x x`, with any two letters in front. With `diff.noprefix` there are none, and both names begin alike; with
 * prefixes of the user's own they stay, since rules about files hold for the end of a path as well.
 */
function withoutSides(names: readonly string[]): readonly string[] {
  const [left = '', right = ''] = names;
  const isPrefixed = /^[a-z\d]\//.test(left) && /^[a-z\d]\//.test(right) && left[0] !== right[0];
  if (isPrefixed) return names.map((name) => name.slice(2));
  const isSame = left.includes('/') && left.slice(left.indexOf('/')) === right.slice(right.indexOf('/'));
  return isSame ? [left] : names;
}

/** Both names of the first line; blanks between them and in them look alike, but without a rename they are as long. */
function namesOfFirstLine(rest: string): readonly string[] {
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(rest)?.[0];
  if (quoted !== undefined) return [quoted, rest.slice(quoted.length + 1)].map(unquoted);
  const middle = (rest.length - 1) / 2;
  return rest[middle] === ' ' ? [rest.slice(0, middle), rest.slice(middle + 1)] : [];
}

function statusOf(header: readonly string[]): DiffFile['status'] {
  const has = (name: string): boolean => header.some((line) => line.startsWith(name));
  if (has('rename from ')) return 'renamed';
  if (has('new file mode') || has('copy from ')) return 'added';
  return has('deleted file mode') ? 'deleted' : 'modified';
}

/** Git writes odd names in quotes with C escapes, bytes as three octal digits. */
function unquoted(text: string): string {
  if (!/^".*"$/.test(text)) return text;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v' };
  for (const [piece] of text.slice(1, -1).matchAll(/\\[0-7]{3}|\\.|[^\\]+/gs)) {
    if (/^\\[0-7]{3}$/.test(piece)) bytes.push(Number.parseInt(piece.slice(1), 8) & 0xff);
    else bytes.push(...encoder.encode(piece.startsWith('\\') ? (plain[piece.charAt(1)] ?? piece.slice(1)) : piece));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** The diff of a file that git does not know yet. */
export function newFileDiff(path: string, text: string): DiffFile {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const isEmpty = text === '';
  return {
    path,
    status: 'added',
    isBinary: text.slice(0, 8_000).includes('\0'),
    addedLines: isEmpty ? 0 : lines.length,
    deletedLines: 0,
    hunks: isEmpty ? '' : `@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}`,
  };
}
