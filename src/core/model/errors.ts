import * as l10n from '@vscode/l10n';
import { AppError, assertNever } from '../../base/errors.ts';
import type { TurnEnd } from './events.ts';

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

/** A sentence that quotes a server, to follow another one; empty where it said nothing. `text` is fit to show. */
export function serverWords(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const said = /[.!?…]$/.test(text) ? text : `${text}.`;
  return ` ${l10n.t`The server says: ${said}`}`;
}

/** `serverReason` as in `turn-end`. */
export function emptyAnswerError(serverReason?: string): AppError {
  const message = l10n.t('The model ended its turn without writing anything.') + serverWords(serverReason);
  return new AppError('protocol', message, {
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

/** `serverReason` as in `turn-end`. */
function contentFilterError(serverReason?: string): AppError {
  const message = l10n.t(
    'The provider stopped this response because of its content policy. Rephrase the question or pick another model.',
  );
  return new AppError('request', message + serverWords(serverReason), {
    code: 'content-filter',
    actions: ['pick-model', 'retry'],
  });
}

/** The output limit was reached within an answer. */
function lengthError(): AppError {
  return new AppError('protocol', l10n.t('The response reached its length limit before it was complete.'), {
    code: 'length',
    actions: ['continue'],
  });
}

/** An answer ended in a way that is not known to be a good one. `serverReason` as in `turn-end`. */
export function endedEarlyError(serverReason?: string): AppError {
  const message = l10n.t('The response ended early and may be incomplete.') + serverWords(serverReason);
  return new AppError('protocol', message, { code: 'ended-early', actions: ['continue', 'retry'] });
}

/** What is wrong with the end of an answer that is used only when it is whole; `undefined` for a good end and a stopped one. */
export function endError({ reason, error, serverReason }: TurnEnd): AppError | undefined {
  switch (reason) {
    case 'error':
      return error ?? unfinishedTurnError();
    case 'content-filter':
      return contentFilterError(serverReason);
    case 'length':
      return lengthError();
    case 'other':
      return endedEarlyError(serverReason);
    case 'stop':
    case 'tool-calls':
    case 'cancelled':
      return undefined;
    default:
      return assertNever(reason);
  }
}

/** A source ended its stream without saying how the turn ended. */
function unfinishedTurnError(): AppError {
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
