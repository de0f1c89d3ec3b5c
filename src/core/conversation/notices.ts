/** What a conversation says beside its answers, in words. */
import * as l10n from '@vscode/l10n';
import { counted } from '../text/plural.ts';

/** The `count` oldest messages do not fit into the request. */
export function trimmedNotice(count: number): string {
  return counted(
    count,
    l10n.t('The conversation is longer than this model can read: its oldest message is no longer sent.'),
    l10n.t('The conversation is longer than this model can read: its oldest {0} messages are no longer sent.'),
  );
}

export function thinkingLeftOutNotice(): string {
  return l10n.t(
    'Part of the model’s thinking is nested too deeply to be kept: it is not sent along with your next question.',
  );
}

export function writeFailedNotice(): string {
  return l10n.t(
    'This conversation could not be saved to disk. It is kept in memory and saved as soon as that works again.',
  );
}
