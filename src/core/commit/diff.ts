/** One file of a unified diff as git prints it. */
export interface DiffFile {
  /** With slashes, from the repository's root; the new name of a renamed file. */
  readonly path: string;
  readonly oldPath?: string;
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed';
  readonly isBinary: boolean;
  readonly addedLines: number;
  readonly deletedLines: number;
  /** From the first `@@` on; empty for binary files, pure renames and changes of mode. */
  readonly hunks: string;
}

/** Reads git's output into files. What is no diff is skipped; names with quotes and escapes are read as git writes them. */
export function parseDiff(text: string): DiffFile[] {
  const files: DiffFile[] = [];
  let start = text.startsWith('diff --git ') ? 0 : nextFile(text, 0);
  while (start !== -1) {
    const end = nextFile(text, start);
    files.push(readFile(text.slice(start, end === -1 ? undefined : end)));
    start = end;
  }
  return files;
}

function nextFile(text: string, from: number): number {
  const at = text.indexOf('\ndiff --git ', from);
  return at === -1 ? -1 : at + 1;
}

function readFile(section: string): DiffFile {
  const hunkAt = section.startsWith('@@') ? 0 : section.indexOf('\n@@');
  const header = (hunkAt === -1 ? section : section.slice(0, hunkAt)).split('\n');
  const hunks = hunkAt === -1 ? '' : section.slice(hunkAt).replace(/^\n/, '').trimEnd();
  const field = (name: string): string | undefined => {
    const line = header.find((each) => each.startsWith(name));
    return line === undefined ? undefined : unquoted(line.slice(name.length).replace(/\t$/, ''));
  };
  const renamedFrom = field('rename from ');
  const plus = withoutSide(field('+++ '));
  const minus = withoutSide(field('--- '));
  const path = field('rename to ') ?? plus ?? minus ?? pathOfFirstLine(header[0] ?? '');
  const status = statusOf(header, renamedFrom);
  return {
    path,
    ...(renamedFrom !== undefined && { oldPath: renamedFrom }),
    status,
    isBinary: header.some((line) => /^(?:Binary files |GIT binary patch)/.test(line)),
    ...countLines(hunks),
    hunks,
  };
}

function statusOf(header: readonly string[], renamedFrom: string | undefined): DiffFile['status'] {
  if (renamedFrom !== undefined) return 'renamed';
  if (header.some((line) => line.startsWith('new file mode'))) return 'added';
  return header.some((line) => line.startsWith('deleted file mode')) ? 'deleted' : 'modified';
}

function countLines(hunks: string): { addedLines: number; deletedLines: number } {
  let [addedLines, deletedLines] = [0, 0];
  for (let at = 0; at !== -1 && at < hunks.length;) {
    const sign = hunks.charAt(at);
    if (sign === '+') addedLines += 1;
    else if (sign === '-') deletedLines += 1;
    const end = hunks.indexOf('\n', at);
    at = end === -1 ? -1 : end + 1;
  }
  return { addedLines, deletedLines };
}

/** `a/src/x.ts` → `src/x.ts`; nothing for `/dev/null`. */
function withoutSide(path: string | undefined): string | undefined {
  if (path === undefined || path === '/dev/null') return undefined;
  return path.replace(/^[a-z]\//, '');
}

/** Both names are the same where there is no other line to read them from, so half of the rest is one. */
function pathOfFirstLine(line: string): string {
  const rest = line.slice('diff --git '.length);
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(rest);
  if (quoted !== null) return withoutSide(unquoted(quoted[0])) ?? rest;
  return rest.slice(0, (rest.length - 1) / 2).replace(/^[a-z]\//, '');
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
