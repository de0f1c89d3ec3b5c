import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';

/** The sentences of this room, in one place. */

/** The card of an error says it where the error does not, and finds it by these words. */
function keptWords(): string {
  return l10n.t('The partial response was kept.');
}

export function interruptedError(): AppError {
  return new AppError(
    'protocol',
    `${l10n.t('The window closed while this response was being written.')} ${keptWords()}`,
    {
      code: 'interrupted',
      retryable: true,
      actions: ['continue', 'retry'],
    },
  );
}

export function emptyAnswerError(): AppError {
  return new AppError('protocol', l10n.t('The model ended its turn without writing anything.'), {
    code: 'empty-answer',
    retryable: true,
    actions: ['retry', 'pick-model'],
  });
}

/** All output tokens were used before a word of the answer was written, usually by thinking. */
export function emptyAtLimitError(): AppError {
  return new AppError(
    'request',
    l10n.t('The model used up its output tokens before it wrote a response. Allow longer responses or less thinking.'),
    { code: 'empty-answer', retryable: true, actions: ['open-settings', 'retry'] },
  );
}

export function contentFilterError(): AppError {
  return new AppError(
    'request',
    l10n.t(
      'The provider stopped this response because of its content policy. Rephrase the question or pick another model.',
    ),
    { code: 'content-filter', actions: ['pick-model', 'retry'] },
  );
}

/** A source ended its stream without saying how the turn ended. */
export function unfinishedTurnError(): AppError {
  return new AppError('protocol', `${l10n.t('The response ended before it was complete.')} ${keptWords()}`, {
    code: 'stream-truncated',
    retryable: true,
    actions: ['continue', 'retry'],
  });
}

export function busyError(): AppError {
  return new AppError('request', l10n.t('A response is still being written. Stop it first.'), { code: 'busy' });
}

export function closedError(): AppError {
  return new AppError('bug', l10n.t('This conversation was closed. Open it again from the history.'), {
    code: 'closed',
  });
}

export function unknownMessageError(id: string): AppError {
  return new AppError('bug', l10n.t('This message is no longer in the conversation.'), {
    code: 'unknown-message',
    cause: id,
  });
}

export function unknownConversationError(): AppError {
  return new AppError('request', l10n.t('This conversation no longer exists.'), { code: 'unknown-conversation' });
}

/** Why a file cannot be imported; `code` is `import-…`. */
export function importError(code: string, message: string, cause?: unknown): AppError {
  return new AppError('request', message, { code, cause });
}

export function nothingToContinueError(): AppError {
  return new AppError('request', l10n.t('This response is complete: there is nothing to continue.'), {
    code: 'nothing-to-continue',
  });
}
