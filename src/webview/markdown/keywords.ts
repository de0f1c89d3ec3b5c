// Kinds of keywords, which the highlighter does not tell apart and themes do.

/**
 * Words of the languages together: hardly one is of two kinds, and then both look alike in most themes.
 * l10n: none, words of code.
 */
const KINDS = {
  control:
    'as await begin break case catch continue default defer do done elif else elsif end ensure esac except export ' +
    'fallthrough fi finally for foreach from goto guard if import include loop match pass raise repeat rescue return ' +
    'select switch then throw try unless until using when while with yield',
  modifier:
    'abstract async constexpr declare explicit extends extern final implements inline internal mut native override ' +
    'private protected pub public readonly ref sealed static synchronized transient unsafe virtual volatile',
  storage:
    'class const constructor def enum extension fn fun func function get impl init interface lambda let module ' +
    'namespace protocol record set struct template trait type typedef typename union val var',
  self: 'Self self super this',
} as const;

type KeywordKind = keyof typeof KINDS;

const kinds = new Map<string, KeywordKind>(
  (Object.keys(KINDS) as KeywordKind[]).flatMap((kind) => KINDS[kind].split(' ').map((word) => [word, kind] as const)),
);

/** Which kind of keyword a word is; `undefined` for all others. */
export function keywordKind(word: string): KeywordKind | undefined {
  return kinds.get(word);
}
