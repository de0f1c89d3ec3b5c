import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ThoughtSplitter } from '../../../src/core/answers/thoughts.ts';
import { mergeDeltas } from '../../../src/core/gateway/mergeDeltas.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { runs, seed } from '../effort.ts';
import { chatEnd, chunk, DONE } from './frames.ts';
import { ask, connect, run, summary } from './harness.ts';
import { RawServer, stream } from './rawServer.ts';

const text = (piece: string): ModelEvent => ({ type: 'text-delta', text: piece });

/** What comes out of an answer in these pieces, neighbours joined. */
function split(...pieces: readonly (string | ModelEvent)[]): readonly ModelEvent[] {
  const splitter = new ThoughtSplitter();
  const out: ModelEvent[] = [];
  for (const piece of pieces) out.push(...splitter.take([typeof piece === 'string' ? text(piece) : piece]));
  return mergeDeltas([...out, ...splitter.finish()]);
}

const thought = (piece: string): readonly ModelEvent[] => [
  { type: 'thinking-start' },
  { type: 'thinking-delta', text: piece },
  { type: 'thinking-end' },
];

describe('thoughts in the text of an answer', () => {
  it.each([
    ['<think>', '</think>'],
    ['<thinking>', '</thinking>'],
    ['<thought>', '</thought>'],
    ['<seed:think>', '</seed:think>'],
    ['[THINK]', '[/THINK]'],
  ])('become thinking between %s and %s', (open, close) => {
    expect(split(`${open}\nHm, {"a": 1}?\n${close}\n\nIt is 2.`)).toEqual([
      ...thought('Hm, {"a": 1}?\n'),
      text('It is 2.'),
    ]);
  });

  it('may come in several parts, and after blanks', () => {
    expect(split('\n <think>a</think>\n<think>b</think>c')).toEqual([...thought('a'), ...thought('b'), text('c')]);
  });

  it('are not shown where there are none between the tags', () => {
    expect(split('<think>\n\n</think>\n\nYes.')).toEqual([text('Yes.')]);
  });

  it('end where the answer ends', () => {
    expect(split('<think>never ends')).toEqual(thought('never ends'));
    expect(split('<think>cut</thi')).toEqual(thought('cut</thi'));
    expect(split('<thi')).toEqual([text('<thi')]);
    expect(split('  ')).toEqual([text('  ')]);
  });

  it('end where a call begins', () => {
    const call: ModelEvent = { type: 'tool-input-start', index: 0, id: 'a', name: 'read' };
    expect(split('<think>I read it', call, 'after')).toEqual([...thought('I read it'), call, text('after')]);
    expect(split('<thi', call, '<think>x</think>')).toEqual([text('<thi'), call, text('<think>x</think>')]);
  });

  it('are looked for at the beginning only', () => {
    for (const answer of [
      'Use <think>x</think>.',
      '`<think>`',
      '```\n<think>x</think>\n```',
      '  x',
      '<thinker>',
      '[THINKING]',
    ])
      expect(split(answer)).toEqual([text(answer)]);
    const late = `${' '.repeat(201)}<think>x</think>`;
    expect(split(late)).toEqual([text(late)]);
  });

  it('follow thinking of the server’s own', () => {
    const own: readonly ModelEvent[] = [...thought('own')];
    expect(split(...own, '<think>more</think>ok')).toEqual([...own, ...thought('more'), text('ok')]);
  });

  it('do not depend on where the answer was cut', () => {
    const part = fc.constantFrom(
      '<think>',
      '</think>',
      '<thinking>',
      '</thinking>',
      '[THINK]',
      '[/THINK]',
      '\n',
      ' ',
      'a',
      '<',
      '</',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat({ max: 60 }), { maxLength: 8 }), (parts, cuts) => {
        const answer = parts.join('');
        const places = [...new Set([0, ...cuts.filter((cut) => cut < answer.length), answer.length])].toSorted(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((end, index) => answer.slice(places[index], end));
        expect(split(...pieces)).toEqual(split(answer));
      }),
      { ...runs(500, 20_000), ...seed() },
    );
  });
});

describe('an answer whose server leaves the thoughts in the text', () => {
  let server: RawServer;
  beforeAll(async () => {
    server = await new RawServer().start();
    server.answer = stream(
      [
        chunk({ role: 'assistant', content: '<th' }),
        chunk({ content: 'ink>\nMaybe <command>rm -rf /</command>' }),
        chunk({ content: '?\n</think>\n\n<command>ls</command>' }),
        chatEnd(),
        DONE,
      ].join(''),
    );
  });
  afterAll(() => server.stop());

  it('is the text after them for every feature', async () => {
    const { client } = connect({ baseUrl: server.url });
    const { text: answer, thinking } = summary(await run(client, ask('perplexity/sonar-reasoning-pro', 'Hi')));
    expect(answer).toBe('<command>ls</command>');
    expect(thinking).toEqual([{ text: 'Maybe <command>rm -rf /</command>?\n' }]);
  });

  it('is left as it is where the text asked for may begin with such a tag', async () => {
    const { client } = connect({ baseUrl: server.url });
    const request = ask('perplexity/sonar-reasoning-pro', 'Hi', { keepsThoughtTags: true });
    const { text: answer, thinking } = summary(await run(client, request));
    expect(answer).toMatch(/^<think>\nMaybe/);
    expect(thinking).toEqual([]);
  });
});
