// What the model reads once a user decided on a change it proposed. l10n: none, for the model.

export type ProposalResult = 'accepted' | 'partly' | 'rejected';

export interface DecidedProposal {
  readonly label: string;
  readonly result: ProposalResult;
  /** On disk; false where the editor still holds it unsaved. */
  readonly isSaved: boolean;
  /** What the user said of its lines, in place of a decision on what was open. */
  readonly comments?: string | undefined;
  /** For `partly`: the lines of the change as they read now. */
  readonly now?: readonly NumberedLines[];
}

export interface NumberedLines {
  /** 1-based. */
  readonly first: number;
  readonly lines: readonly string[];
}

const MAX_LINES = 200;

export function proposalText({ comments, ...decided }: DecidedProposal): string {
  if (comments === undefined) return decidedText(decided);
  const { label, result } = decided;
  return commentedText(result === 'rejected' ? `${label} is as it was.` : decidedText(decided), comments);
}

/** For a change that the user commented on; `state` says how the file is now. */
export function commentedText(state: string, comments: string): string {
  return `The user wants the change to be different. ${state} Propose it again with these comments in mind:

${comments}`;
}

function decidedText({ label, result, isSaved, now = [] }: Omit<DecidedProposal, 'comments'>): string {
  if (result === 'rejected') {
    return `The user rejected the change: ${label} is as it was. Do not propose the same again; ask what they want, or go on without it.`;
  }
  const saved = isSaved ? 'The file is saved.' : 'The file holds it, but is not saved yet.';
  if (result === 'accepted') return `The user accepted the change in ${label}. ${saved}`;
  return `The user took only a part of the change in ${label}, or changed it. ${saved}\n${excerpt(now)}`;
}

/** What the user reads before a change is proposed: what goes out and what comes in. */
export function changePreview(edits: readonly { readonly oldText: string; readonly newText: string }[]): string {
  return edits
    .map(({ oldText, newText }) => [...marked('-', oldText), ...marked('+', newText)].join('\n'))
    .join('\n⋯\n');
}

function marked(mark: string, text: string): string[] {
  if (text === '') return [];
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  return lines.map((line) => `${mark} ${line}`);
}

function excerpt(now: readonly NumberedLines[]): string {
  const lines = now.flatMap(({ first, lines: own }) => own.map((line, index) => `${first + index}\t${line}`));
  if (lines.length === 0) return 'Nothing of it is left in the file.';
  const more = lines.length > MAX_LINES ? `\n[${lines.length - MAX_LINES} more lines]` : '';
  return `These lines now read:\n${lines.slice(0, MAX_LINES).join('\n')}${more}`;
}
