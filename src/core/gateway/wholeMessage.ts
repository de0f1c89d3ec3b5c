import { recordsOf, type Fields } from './wire.ts';

/**
 * The events of a stream for a message that came as a whole, as servers send it that do not stream: what its blocks say
 * stands in their starts.
 */
export function eventsOfMessage(message: Fields): readonly { readonly type: string; readonly fields: Fields }[] {
  const { content, usage, ...head } = message;
  const text = typeof content === 'string' ? [{ type: 'text', text: content }] : recordsOf(content);
  const blocks = text.flatMap((block, index) => [
    { type: 'content_block_start', fields: { index, content_block: block } },
    { type: 'content_block_stop', fields: { index } },
  ]);
  return [
    { type: 'message_start', fields: { message: { ...head, content: [] } } },
    ...blocks,
    { type: 'message_delta', fields: { delta: head, usage, provider_metadata: message['provider_metadata'] } },
  ];
}
