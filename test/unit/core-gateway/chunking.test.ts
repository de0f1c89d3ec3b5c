import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { ChatReader } from '../../../src/core/gateway/chatReader.ts';
import { mergeDeltas } from '../../../src/core/gateway/mergeDeltas.ts';
import { MessagesReader } from '../../../src/core/gateway/messagesReader.ts';
import { ResponsesReader } from '../../../src/core/gateway/responsesReader.ts';
import { SseDecoder, type SseFrame } from '../../../src/core/gateway/sse.ts';
import type { TurnReader } from '../../../src/core/gateway/turnReader.ts';
import { CHAT_ANSWER, MESSAGES_ANSWER, RESPONSES_ANSWER } from './frames.ts';
import { summary } from './harness.ts';
import { effort, runs } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

const context = { model: 'm', now: 0 };
const formats: readonly { name: string; answer: string; reader: () => TurnReader }[] = [
  { name: 'chat completions', answer: CHAT_ANSWER, reader: () => new ChatReader(context, () => 'id') },
  { name: 'messages', answer: MESSAGES_ANSWER, reader: () => new MessagesReader(context, () => 'id') },
  { name: 'responses', answer: RESPONSES_ANSWER, reader: () => new ResponsesReader(context, () => 'id') },
];

function fold(reader: TurnReader, pieces: readonly Uint8Array[]): unknown {
  const decoder = new SseDecoder();
  const events: ModelEvent[] = [];
  for (const piece of pieces) {
    const frames: SseFrame[] = [];
    const step: ModelEvent[] = [];
    decoder.push(piece, frames);
    for (const frame of frames) reader.read(frame, step);
    events.push(...mergeDeltas(step));
  }
  reader.close(events, true);
  return summary(events);
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...new Set(places.map((place) => place % bytes.length))].sort((a, b) => a - b);
  return [0, ...sorted].map((from, index) => bytes.subarray(from, sorted[index] ?? bytes.length));
}

describe.each(formats)('$name', ({ answer, reader }) => {
  const bytes = new TextEncoder().encode(answer);
  const whole = fold(reader(), [bytes]);

  test('gives the same answer when every byte comes alone', () => {
    expect(
      fold(
        reader(),
        [...bytes].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
  });

  test.each(['\r\n', '\r'])('gives the same answer with line ends %j, cut anywhere', (end) => {
    const other = new TextEncoder().encode(answer.replaceAll('\n', end));
    for (let place = 1; place < other.length; place += effort(17, 7))
      expect(fold(reader(), cut(other, [place]))).toEqual(whole);
    expect(
      fold(
        reader(),
        [...other].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(whole);
  });

  test('gives the same answer with comments, blank lines and unknown fields in between', () => {
    const noisy = answer.replaceAll('\n\n', '\n: ping\nid: 7\nretry: 10\n\n\n: keep-alive\n\n');
    expect(fold(reader(), [new TextEncoder().encode(noisy)])).toEqual(whole);
  });

  test('gives the same answer however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (places) => {
        expect(fold(reader(), cut(bytes, places))).toEqual(whole);
      }),
      runs(30, 60),
    );
  });
});

test('several data lines are one event and a byte order mark is no part of it', () => {
  const frames: SseFrame[] = [];
  new SseDecoder().push(new TextEncoder().encode('\uFEFFdata: {"a":\ndata:1}\n\n'), frames);
  expect(frames).toEqual([{ event: '', data: '{"a":\n1}' }]);
});

test('an unfinished line of many pieces is joined once, not again for every piece', () => {
  const decoder = new SseDecoder();
  const frames: SseFrame[] = [];
  const piece = new TextEncoder().encode('x'.repeat(16_384));
  decoder.push(new TextEncoder().encode('data: '), frames);
  const cost = processorMs(() => {
    for (let count = 0; count < 1_000; count += 1) decoder.push(piece, frames);
    decoder.push(new TextEncoder().encode('\n\n'), frames);
  });
  expect(frames[0]?.data.length).toBe(16_384_000);
  // Joining per piece would copy 8 GB.
  expect(cost).toBeLessThan(1_000);
});
