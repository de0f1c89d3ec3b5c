// Shapes of the Responses format as servers send them, right and wrong.
import { describe } from 'vitest';
import { ask } from '../harness.ts';
import { event, responsesEnd, responsesEvent as tell, responsesStart, RESPONSES_ANSWER } from '../frames.ts';
import { data, DONE, readsRows, readsShapes, type Expected, type Row, type Shape } from './shape.ts';

const REQUEST = ask('openai/gpt-5', 'Hi', { wireFormat: 'responses' });
const usage = { inputTokens: 424, outputTokens: 115, cachedInputTokens: 24, reasoningTokens: 7 };

const at = (output_index: number, item_id: string): object => ({ output_index, item_id });
const added = (index: number, item: object): string => tell('output_item.added', { output_index: index, item });
const done = (index: number, item: object): string => tell('output_item.done', { output_index: index, item });
const say = (text: string, index = 0, part = 0): string =>
  tell('output_text.delta', { ...at(index, `msg_${index}`), content_index: part, delta: text });
const message = (text: string, index = 0): object => ({
  id: `msg_${index}`,
  type: 'message',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const call = (index: number, given = '{"a":1}', rest: object = {}): object => ({
  id: `fc_${index}`,
  type: 'function_call',
  call_id: `call_${index}`,
  name: 'f',
  arguments: given,
  status: 'completed',
  ...rest,
});
const begun = (index: number, rest: object = {}): string =>
  added(index, call(index, '', { status: 'in_progress', ...rest }));
const give = (text: string, index = 0): string =>
  tell('function_call_arguments.delta', { ...at(index, `fc_${index}`), delta: text });
const reasoning = (index: number, summary: readonly string[], rest: object = {}): object => ({
  id: `rs_${index}`,
  type: 'reasoning',
  summary: summary.map((text) => ({ type: 'summary_text', text })),
  encrypted_content: `sealed ${index}`,
  ...rest,
});
const kept = (item: object): string => JSON.stringify(item);
const summarise = (text: string, part = 0, index = 0): string =>
  tell('reasoning_summary_text.delta', { ...at(index, `rs_${index}`), summary_index: part, delta: text });
const think = (text: string, index = 0): string =>
  tell('reasoning_text.delta', { ...at(index, `rs_${index}`), content_index: 0, delta: text });
const END = responsesEnd();
const incomplete = (reason: string | null): string =>
  tell('incomplete', {
    response: { status: 'incomplete', incomplete_details: reason === null ? null : { reason }, output: [] },
  });
const failed = (error: unknown): string => tell('failed', { response: { id: 'gen_01', status: 'failed', error } });

const words: readonly Row[] = [
  ['deltas alone', responsesStart + say('Hel') + say('lo') + END, { text: 'Hello', usage, cost: 0.00637625, generationId: 'gen_01' }],
  ['everything told again', added(0, message('')) + say('Hel') + say('lo') + tell('output_text.done', { ...at(0, 'msg_0'), content_index: 0, text: 'Hello' }) + tell('content_part.done', { ...at(0, 'msg_0'), part: { text: 'Hello' } }) + done(0, message('Hello')) + responsesEnd([message('Hello')]), { text: 'Hello' }],
  ['a part that came whole', tell('output_text.done', { ...at(0, 'msg_0'), content_index: 0, text: 'Hello' }) + END, { text: 'Hello' }],
  ['an item that came whole', done(0, message('Hello')) + END, { text: 'Hello' }],
  ['an item that was whole when it was announced', added(0, message('Hello')) + END, { text: 'Hello' }],
  ['nothing but the response at the end', responsesStart + responsesEnd([message('Hello')]), { text: 'Hello' }],
  ['an item without its end in the deltas', say('Hel') + done(0, message('Hello')) + END, { text: 'Hello' }],
  ['an end that the response alone tells', say('Hel') + responsesEnd([message('Hello')]), { text: 'Hello' }],
  ['a whole that is something else', say('Hello') + done(0, message('Bye')) + responsesEnd([message('Bye')]), { text: 'Hello' }],
  ['two parts', say('a') + say('b', 0, 1) + END, { text: 'ab' }],
  ['two messages', say('First.') + done(0, message('First.')) + say('Then.', 1) + END, { text: 'First.\n\nThen.' }],
  ['words before a call and after it', say('a') + done(1, call(1)) + say('b', 2) + END, { text: 'ab', end: 'tool-calls' }],
  ['a refusal', tell('refusal.delta', { ...at(0, 'msg_0'), content_index: 0, delta: 'I can' }) + tell('refusal.done', { ...at(0, 'msg_0'), content_index: 0, refusal: 'I cannot.' }) + END, { text: 'I cannot.' }],
  ['a refusal that came whole', done(0, { type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] }) + END, { text: 'No.' }],
  ['content as a text', done(0, { type: 'message', content: 'Hello' }) + END, { text: 'Hello' }],
  ['no places at all', tell('output_text.delta', { delta: 'a' }) + tell('output_text.delta', { delta: 'b' }) + END, { text: 'ab' }],
  ['another id in each event', tell('output_text.delta', { output_index: 0, item_id: 'x', delta: 'a' }) + tell('output_text.delta', { output_index: 0, item_id: 'y', delta: 'b' }) + done(0, message('ab')) + responsesEnd([message('ab')]), { text: 'ab' }],
  ['annotations', say('a') + tell('output_text.annotation.added', { ...at(0, 'msg_0'), annotation: { type: 'url_citation', url: 'https://x.y' } }) + END, { text: 'a' }],
  ['names of events only', (responsesStart + say('a') + END).replaceAll(/"type":"response\.[a-z_.]+",/g, ''), { text: 'a' }],
  ['no names of events', (responsesStart + say('a') + END).replaceAll(/^event: .*\n/gm, ''), { text: 'a' }],
  ['CR LF', (responsesStart + say('a') + END).replaceAll('\n', '\r\n'), { text: 'a' }],
  ['a [DONE] behind the end', say('a') + END + DONE, { text: 'a' }],
  ['events that are not known', tell('queued', {}) + event({ type: 'keepalive', sequence_number: 3 }) + say('a') + tell('web_search_call.searching', at(1, 'ws')) + tell('audio.delta', { delta: 'x' }) + END, { text: 'a' }],
  ['heartbeats', `: ping\n\n${data('')}${say('a')}${data('ping')}event: heartbeat\ndata: [12:30] alive\n\n${END}`, { text: 'a' }],
]; // prettier-ignore

const thoughts: readonly Row[] = [
  ['a summary before an answer', summarise('Hm ') + summarise('yes') + done(0, reasoning(0, ['Hm yes'])) + say('a', 1) + END, { text: 'a', thinking: 'Hm yes', signatures: [kept(reasoning(0, ['Hm yes']))] }],
  ['in front of a call', summarise('Hm') + done(0, reasoning(0, ['Hm'])) + done(1, call(1)) + END, { tools: ['f {"a":1}'], signatures: [kept(reasoning(0, ['Hm']))], end: 'tool-calls' }],
  ['between calls', done(0, reasoning(0, ['x'])) + done(1, call(1)) + done(2, reasoning(2, ['y'])) + done(3, call(3)) + END, { thinking: 'x|y', signatures: [kept(reasoning(0, ['x'])), kept(reasoning(2, ['y']))], end: 'tool-calls' }],
  ['one behind the other', done(0, reasoning(0, ['x'])) + done(1, reasoning(1, ['y'])) + say('a', 2) + END, { thinking: 'x|y', signatures: [kept(reasoning(0, ['x'])), kept(reasoning(1, ['y']))] }],
  ['parts of a summary', summarise('a') + summarise('b', 1) + summarise('c', 1) + done(0, reasoning(0, ['a', 'bc'])) + say('!', 1) + END, { thinking: 'a\n\nbc' }],
  ['parts that came whole', done(0, reasoning(0, ['a', 'b'])) + say('!', 1) + END, { thinking: 'a\n\nb' }],
  ['what was really thought', think('Hm') + done(0, reasoning(0, [], { content: [{ type: 'reasoning_text', text: 'Hmm' }] })) + say('a', 1) + END, { thinking: 'Hmm' }],
  ['of two kinds, the first', think('raw') + summarise('short') + done(0, reasoning(0, ['short'], { content: [{ type: 'reasoning_text', text: 'raw' }] })) + say('a', 1) + END, { thinking: 'raw' }],
  ['in secret', done(0, reasoning(0, [])) + say('a', 1) + END, { text: 'a', thinking: '', signatures: [kept(reasoning(0, []))] }],
  ['its status and empty fields, which are refused', done(0, reasoning(0, ['x'], { status: 'completed', content: null })) + say('a', 1) + END, { signatures: [kept(reasoning(0, ['x']))] }],
  ['without what goes back', summarise('Hm') + done(0, reasoning(0, ['Hm'], { encrypted_content: null })) + say('a', 1) + END, { thinking: 'Hm', signatures: [undefined] }],
  ['without its end', summarise('Hm') + say('a', 1) + END, { text: 'a', thinking: 'Hm', signatures: [undefined] }],
  ['in front of a search', summarise('Hm') + done(0, reasoning(0, ['Hm'])) + done(1, { type: 'web_search_call', id: 'ws' }) + say('a', 2) + END, { text: 'a', signatures: [kept(reasoning(0, ['Hm']))] }],
  ['in front of what does not go back', summarise('Hm') + done(0, reasoning(0, ['Hm'])) + done(1, { type: 'file_search_call', id: 'fs' }) + say('a', 2) + END, { text: 'a', signatures: [undefined] }],
  ['at the end of all', say('a') + summarise('Hm', 0, 1) + done(1, reasoning(1, ['Hm'])) + END, { text: 'a', thinking: 'Hm', signatures: [undefined] }],
  ['only in the response at the end', responsesEnd([reasoning(0, ['x']), message('a', 1)]), { text: 'a', thinking: 'x', signatures: [kept(reasoning(0, ['x']))] }],
]; // prettier-ignore

const calls: readonly Row[] = [
  ['in pieces', begun(0) + give('{"a"') + give(':1}') + done(0, call(0)) + END, { tools: ['f {"a":1}'] }],
  ['two at once, mixed', begun(0) + begun(1) + give('{"a"', 1) + give('{"a":1}', 0) + give(':2}', 1) + done(0, call(0)) + done(1, call(1, '{"a":2}')) + END, { tools: ['f {"a":1}', 'f {"a":2}'] }],
  ['without deltas', begun(0) + tell('function_call_arguments.done', { ...at(0, 'fc_0'), arguments: '{"a":1}' }) + done(0, call(0)) + END, { tools: ['f {"a":1}'] }],
  ['as an item alone', done(0, call(0)) + END, { tools: ['f {"a":1}'] }],
  ['in the response alone', responsesEnd([call(0), call(1, '{}')]), { tools: ['f {"a":1}', 'f {}'] }],
  ['whole when announced', added(0, call(0)) + END, { tools: ['f {"a":1}'] }],
  ['without an end of its own', begun(0) + give('{"a":1}') + END, { tools: ['f {"a":1}'] }],
  ['never announced', give('{"a":1}') + done(0, call(0)) + END, { tools: ['f {"a":1}'] }],
  ['never announced, with a name at the end', give('{"a":1}') + tell('function_call_arguments.done', { ...at(0, 'fc_0'), name: 'f', arguments: '{"a":1}' }) + END, { tools: ['f {"a":1}'] }],
  ['named at the end', begun(0, { name: undefined, call_id: undefined }) + give('{"a":1}') + done(0, call(0)) + END, { tools: ['f {"a":1}'] }],
  ['a stand-in before the pieces', begun(0) + give('{}') + give('{"a"') + give(':1}') + END, { tools: ['f {"a":1}'] }],
  ['an object for a text', done(0, call(0, undefined, { arguments: { a: 1 } })) + END, { tools: ['f {"a":1}'] }],
  ['the same id twice', done(0, call(0)) + done(1, call(1, '{}', { call_id: 'call_0' })) + END, { tools: ['f {"a":1}', 'f {}'] }],
  ['no ids', done(0, call(0, '{}', { id: undefined, call_id: undefined })) + done(1, call(1, '{}', { id: undefined, call_id: undefined })) + END, { tools: ['f {}', 'f {}'] }],
  ['one place for all', tell('output_item.done', { output_index: 0, item: call(0) }) + tell('output_item.done', { output_index: 0, item: call(1, '{}') }) + responsesEnd([call(0), call(1, '{}')]), { tools: ['f {"a":1}', 'f {}'] }],
  ['no arguments', done(0, call(0, '')) + END, { tools: ['f '] }],
]; // prettier-ignore

const pictures: readonly Row[] = [
  ['drawn', done(0, { type: 'image_generation_call', id: 'ig', result: 'AAAA' }) + say('There.', 1) + END, { images: ['image/png,AAAA'], text: 'There.' }],
  ['of another kind', done(0, { type: 'image_generation_call', result: 'AAAA', output_format: 'webp' }) + END, { images: ['image/webp,AAAA'] }],
  ['half drawn', tell('image_generation_call.partial_image', { ...at(0, 'ig'), partial_image_b64: 'AA' }) + done(0, { type: 'image_generation_call', result: null }) + say('a', 1) + END, { images: [], text: 'a' }],
  ['as a data URI', done(0, { type: 'image_generation_call', result: 'data:image/jpeg;base64,AAAA' }) + END, { images: ['image/jpeg,AAAA'] }],
  ['as a part of a message', done(0, { type: 'message', content: [{ type: 'output_text', text: 'a' }, { type: 'output_image', image_url: 'data:image/png;base64,AAAA' }] }) + END, { text: 'a', images: ['image/png,AAAA'] }],
]; // prettier-ignore

const ends: readonly Row[] = [
  ['its limit', say('a') + incomplete('max_output_tokens'), { text: 'a', end: 'length' }],
  ['its limit, in a call', begun(0) + give('{"a"') + incomplete('max_output_tokens'), { tools: ['f {"a"…'], end: 'length' }],
  ['its limit, in a thought', summarise('Hm') + incomplete('max_output_tokens'), { thinking: 'Hm', signatures: [undefined], end: 'length' }],
  ['a filter', say('a') + incomplete('content_filter'), { text: 'a', end: 'content-filter' }],
  ['a reason nobody knows', say('a') + incomplete('tired'), { text: 'a', end: 'other' }],
  ['no reason', say('a') + incomplete(null), { text: 'a', end: 'other' }],
  ['somebody who stopped it', say('a') + tell('cancelled', { response: { status: 'cancelled' } }), { text: 'a', end: 'other' }],
  ['another name for the end', say('a') + tell('done', { response: { status: 'completed' } }), { text: 'a' }],
  ['no response in the end', say('a') + tell('completed', {}), { text: 'a' }],
  ['no end', responsesStart + say('a'), { text: 'a', end: 'error stream-truncated', generationId: 'gen_01' }],
  ['a [DONE] in the place of an end', say('a') + DONE, { text: 'a', end: 'error stream-truncated' }],
  ['a cut within a call', begun(0) + give('{"a"'), { tools: ['f {"a"…'], end: 'error stream-truncated' }],
  ['a failure', say('a') + failed({ code: 'server_error', message: 'It broke.' }), { text: 'a', end: 'error stream-error', says: 'It broke.' }],
  ['a failure without words', say('a') + failed(null), { text: 'a', end: 'error stream-error' }],
  ['a limit of requests', say('a') + failed({ code: 'rate_limit_exceeded', message: 'Slow down.' }), { text: 'a', end: 'error rate-limited' }],
  ['an error of its own', say('a') + event({ type: 'error', code: 'server_error', message: 'It broke.', param: null, sequence_number: 4 }), { text: 'a', end: 'error stream-error', says: 'It broke.' }],
  ['an error in another envelope', say('a') + event({ type: 'error', error: { type: 'server_error', message: 'It broke.' } }), { text: 'a', end: 'error stream-error', says: 'It broke.' }],
  ['an error of the same prefix', say('a') + tell('error', { message: 'It broke.' }), { text: 'a', end: 'error stream-error', says: 'It broke.' }],
  ['broken JSON', say('a') + 'data: {"type":\n\n' + END, { text: 'a', end: 'error malformed-json' }],
]; // prettier-ignore

const figures: readonly Row[] = [
  ['a cost among the counts', say('a') + responsesEnd([], { usage: { input_tokens: 3, output_tokens: 1, cost: 0.25 }, provider_metadata: undefined }), { usage: { inputTokens: 3, outputTokens: 1 }, cost: 0.25 }],
  ['metadata under the other name', say('a') + responsesEnd([], { provider_metadata: undefined, providerMetadata: { gateway: { cost: '0.5', generationId: 'gen_9' } } }), { cost: 0.5, generationId: 'gen_9' }],
  ['metadata beside the response', say('a') + tell('completed', { response: { usage: { input_tokens: 1 } }, provider_metadata: { gateway: { cost: '0.5' } } }), { cost: 0.5 }],
  ['no counts', say('a') + responsesEnd([], { usage: null, provider_metadata: undefined }), { text: "a" }],
]; // prettier-ignore

const WHOLE = {
  id: 'gen_01',
  object: 'response',
  status: 'completed',
  error: null,
  output: [reasoning(0, ['hm']), message('Hello', 1), call(2)],
  usage: { input_tokens: 3, output_tokens: 1 },
};
const WHOLE_READ: Expected = {
  text: 'Hello',
  thinking: 'hm',
  signatures: [kept(reasoning(0, ['hm']))],
  tools: ['f {"a":1}'],
  usage: { inputTokens: 3, outputTokens: 1 },
  generationId: 'gen_01',
  end: 'tool-calls',
};
const json = (
  name: string,
  value: object,
  expected: Expected,
  contentType: string | null = 'application/json',
): Shape => ({
  name,
  body: JSON.stringify(value),
  expected,
  contentType,
});
const bodies: readonly Shape[] = [
  json('whole', WHOLE, WHOLE_READ),
  json('whole, of no type', WHOLE, WHOLE_READ, null),
  { ...json('over many lines', WHOLE, WHOLE_READ), body: JSON.stringify(WHOLE, null, 2) },
  json('cut at its limit', { ...WHOLE, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, output: [message('Hel')] }, { text: 'Hel', end: 'length' }),
  json('failed', { ...WHOLE, status: 'failed', error: { code: 'server_error', message: 'It broke.' }, output: [] }, { text: '', end: 'error stream-error', says: 'It broke.' }),
  json('not even begun', { ...WHOLE, status: 'queued', output: [] }, { text: '', end: 'other' }),
]; // prettier-ignore

describe('words', () => readsRows(words, REQUEST));
describe('what was thought', () => readsRows(thoughts, REQUEST));
describe('calls', () =>
  readsRows(
    calls.map(([name, body, expected]) => [name, body, { end: 'tool-calls', ...expected }] as const),
    REQUEST,
  ));
describe('pictures', () => readsRows(pictures, REQUEST));
describe('ends', () => readsRows(ends, REQUEST));
describe('figures', () => readsRows(figures, REQUEST));
describe('a body in place of events', () => readsShapes(bodies, REQUEST));
describe('all of it', () =>
  readsRows(
    [
      ['in one answer', RESPONSES_ANSWER, { text: 'Grüße 👋🏽 世界\r\nend', tools: ['add {"a":2}', 'mul {"b":3}'], usage, end: 'tool-calls' }],
    ], // prettier-ignore
    REQUEST,
  ));
