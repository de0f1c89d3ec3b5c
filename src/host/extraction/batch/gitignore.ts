/** Which paths Git leaves out, by the text of `.gitignore` files. */

interface Rule {
  readonly isNegated: boolean;
  readonly onlyFolders: boolean;
  readonly pattern: RegExp;
}

/** The rules of one `.gitignore`; paths given to it are relative to its folder. */
export type IgnoreRules = readonly Rule[];

const LONGEST_PATTERN = 500;

export function parseGitignore(text: string): IgnoreRules {
  return text.split(/\r?\n/).flatMap((line) => {
    const trimmed = line.replace(/(?<!\\)\s+$/, '');
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.length > LONGEST_PATTERN) return [];
    const isNegated = trimmed.startsWith('!');
    const body = (isNegated ? trimmed.slice(1) : trimmed).replace(/^\\(?=[!#])/, '');
    const onlyFolders = body.endsWith('/');
    const glob = onlyFolders ? body.slice(0, -1) : body;
    if (glob === '') return [];
    return [{ isNegated, onlyFolders, pattern: patternOf(glob) }];
  });
}

/** A glob with a slash counts from the folder of its file; one without, in every folder below. */
function patternOf(glob: string): RegExp {
  const isAnchored = glob.includes('/');
  const segments = glob.replace(/^\//, '').split('/');
  let source = isAnchored ? '' : '(?:.*/)?';
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '**') source += isLast ? '.+' : '(?:[^/]+/)*';
    else source += segmentSource(segment) + (isLast ? '' : '/');
  }
  return new RegExp(`^${source}$`, 's');
}

function segmentSource(segment: string): string {
  const pieces = segment.match(/\\.|\*+|\?|\[[!^]?\]?[^\]]*\]|./gsu) ?? [];
  return pieces
    .map((piece) => {
      if (piece.startsWith('*')) return '[^/]*';
      if (piece === '?') return '[^/]';
      if (piece.startsWith('[') && piece.length > 2) {
        const body = piece.slice(1, -1).replace(/^[!^]/, '');
        return `[${/^\[[!^]/.test(piece) ? '^' : ''}${body.replace(/[\\[\]]/g, '\\$&')}]`;
      }
      const plain = piece.startsWith('\\') && piece.length > 1 ? piece.slice(1) : piece;
      return plain.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    })
    .join('');
}

/** Whether a path is left out: the last rule that matches decides. `undefined` where none does. */
export function isIgnored(rules: IgnoreRules, path: string, isFolder: boolean): boolean | undefined {
  let verdict: boolean | undefined;
  for (const rule of rules) {
    if ((isFolder || !rule.onlyFolders) && rule.pattern.test(path)) verdict = !rule.isNegated;
  }
  return verdict;
}
