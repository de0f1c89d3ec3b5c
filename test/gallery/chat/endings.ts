// How an answer ends: errors with their next steps, and notices.
import { answer } from '../../panel/support/content.ts';
import type { ViewMessage } from '../../../src/protocol/viewState.ts';
import type { GallerySection, GalleryState } from '../gallery.ts';
import { messageState } from './state.ts';

type ErrorInfo = NonNullable<ViewMessage['error']>;

function failed(name: string, error: Omit<ErrorInfo, 'retryable'> & { retryable?: boolean }, text = ''): GalleryState {
  return messageState(name, answer('a', text, { status: 'failed', error: { retryable: true, ...error } }));
}

export const errors: GallerySection = {
  name: 'Error card',
  typical: ['cut off'],
  states: [
    failed('no key', {
      kind: 'auth',
      code: 'key-missing',
      message: 'The key is missing or was refused. Set an API key.',
      retryable: false,
      actions: ['set-key', 'show-status'],
    }),
    failed('no credit', {
      kind: 'quota',
      code: 'no-credit',
      message: 'The team has no credit left. Add credit, then retry.',
      actions: ['add-credit', 'retry', 'pick-model'],
    }),
    failed(
      'cut off',
      {
        kind: 'protocol',
        code: 'stream-truncated',
        message: 'The response was cut off. The connection closed after 1,204 tokens.',
        actions: ['continue', 'retry', 'pick-model'],
        requestId: 'req_1',
      },
      'Here is the plan: flush the decoder at the',
    ),
    failed('budget', {
      kind: 'quota',
      code: 'budget-exceeded',
      message:
        'The budget of this key, project or team is used up. Raise it in the Vercel dashboard or use another key. $20.01 of $20.00 were spent.',
      retryable: false,
      actions: ['open-dashboard', 'switch-account', 'set-key'],
    }),
    failed('rate limit', {
      kind: 'quota',
      code: 'rate-limited',
      message: 'Rate limit reached. Wait 42 seconds and try again, or pick another model.',
      actions: ['retry', 'pick-model'],
    }),
    failed('expired key', {
      kind: 'auth',
      code: 'key-refused',
      message:
        'This API key has expired. Make a new one, then set it with “AI Gateway: Set API Key”. The server says: API key expired.',
      retryable: false,
      actions: ['set-key', 'switch-account', 'show-status'],
    }),
    failed('a rule of the team', {
      kind: 'auth',
      code: 'forbidden',
      message:
        'A rule of your team (rule_no_training) does not allow this request. Change it in the Vercel dashboard, or use another account.',
      retryable: false,
      actions: ['open-dashboard', 'switch-account', 'set-key'],
    }),
    failed('a payment card is needed', {
      kind: 'quota',
      code: 'card-needed',
      message:
        'Vercel wants a payment card on file before the free credit can be used. Add one at https://vercel.com/acme/~/ai?modal=add-credit-card and try again.',
      actions: ['add-credit', 'retry', 'switch-account'],
    }),
    failed('one sentence', { kind: 'network', code: 'offline', message: 'There is no network.', actions: [] }),
    failed('a fault of ours', {
      kind: 'bug',
      code: 'broken',
      message: `Something went wrong in the extension. ${'A long account of what it was. '.repeat(6)}`,
      retryable: false,
      actions: ['show-log', 'new-chat', 'open-settings'],
    }),
  ],
};

const stopped = (name: string, finishReason?: string, text = 'Half of'): GalleryState =>
  messageState(name, answer('a', text, { status: 'stopped', ...(finishReason !== undefined && { finishReason }) }));

export const endings: GallerySection = {
  name: 'Ending notice',
  states: [
    stopped('stopped'),
    stopped('stopped before a word', undefined, ''),
    stopped('stopped among tools', 'stopped'),
    stopped('limit of requests', 'step-limit'),
    stopped('limit of cost, price unknown', 'cost-unknown'),
    stopped('calls that cannot be run', 'broken-calls'),
    stopped('window closed', 'interrupted'),
    messageState('length limit', answer('a', 'A long', { finishReason: 'length' })),
    messageState('ended early', answer('a', 'It is', { finishReason: 'other' })),
    messageState(
      'ended early, by a reason of the server',
      answer('a', 'It is', { finishReason: 'other', serverReason: 'malformed_function_call' }),
    ),
    messageState('content filter', answer('a', 'It is', { finishReason: 'content-filter' })),
    messageState('nothing came', answer('a', '')),
  ],
};
