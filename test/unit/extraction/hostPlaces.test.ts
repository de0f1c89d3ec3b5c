import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Grounding } from '../../../src/core/extraction/grounding/grounding.ts';
import { moved, movedByAll, placeOf, type TextChange, type Segment } from '../../../src/core/extraction/sourceMap.ts';
import { TrackedPlaces } from '../../../src/core/extraction/trackedPlaces.ts';

const range = { start: 10, end: 14 };

function grounding(pointer: string, ...ranges: readonly { start: number; end: number }[]): Grounding {
  return { pointer, path: [], quality: ranges.length === 0 ? 'missing' : 'exact', ranges };
}

describe('where the text stands in documents', () => {
  const segments: readonly Segment[] = [
    { uri: 'file:///a', start: 0, length: 5, offset: 100 },
    { uri: 'file:///b', start: 7, length: 5, offset: 20 },
  ];

  it('finds a range in the piece that holds it', () => {
    expect(placeOf(segments, { start: 1, end: 4 })).toEqual({ uri: 'file:///a', start: 101, end: 104 });
    expect(placeOf(segments, { start: 7, end: 12 })).toEqual({ uri: 'file:///b', start: 20, end: 25 });
  });

  it('gives no place to a range that crosses from one piece to the next', () => {
    expect(placeOf(segments, { start: 3, end: 9 })).toBeUndefined();
  });
});

describe('a place while its document is edited', () => {
  it.each([
    ['text before it', { offset: 2, length: 0, textLength: 3 }, { start: 13, end: 17 }],
    ['text right before it', { offset: 10, length: 0, textLength: 2 }, { start: 12, end: 16 }],
    ['text right behind it', { offset: 14, length: 0, textLength: 2 }, range],
    ['text behind it', { offset: 20, length: 4, textLength: 0 }, range],
    ['text inside it', { offset: 12, length: 1, textLength: 5 }, { start: 10, end: 18 }],
    ['its beginning', { offset: 8, length: 4, textLength: 4 }, undefined],
    ['its end', { offset: 12, length: 6, textLength: 1 }, undefined],
    ['all of it', { offset: 10, length: 4, textLength: 4 }, undefined],
    ['far more than it', { offset: 0, length: 50, textLength: 0 }, undefined],
  ] as const)('is right, or gone, when somebody changes %s', (_what, change, expected) => {
    expect(moved(range, change)).toEqual(expected);
  });

  it('holds the same text as before whatever happens outside of it', () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(4),
      put: fc.string({ maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (edits) => {
        let text = 'aaaa bbbb VALUE cccc dddd';
        let place: { start: number; end: number } | undefined = { start: 10, end: 15 };
        for (const { at, cut, put } of edits) {
          const offset = Math.floor(at * text.length);
          const length = Math.min(cut, text.length - offset);
          const touches = place !== undefined && offset < place.end && offset + length > place.start;
          place = place === undefined ? undefined : movedByAll(place, [{ offset, length, textLength: put.length }]);
          text = text.slice(0, offset) + put + text.slice(offset + length);
          if (touches || place === undefined) return;
          expect(text.slice(place.start, place.end)).toBe('VALUE');
        }
      }),
    );
  });
});

describe('the leaves of a result in their source', () => {
  const uri = 'file:///a';
  const whole: readonly Segment[] = [{ uri, start: 0, length: 100, offset: 0 }];
  const type: TextChange = { offset: 0, length: 0, textLength: 7 };

  it('stand right even if the source was edited while the model wrote', () => {
    const tracked = new TrackedPlaces(whole);
    tracked.apply(uri, [type]);
    tracked.set([grounding('/a', { start: 10, end: 14 })]);
    expect(tracked.find('/a')?.places).toEqual([{ uri, start: 17, end: 21 }]);
    expect(tracked.at(uri, 18).map(({ pointer }) => pointer)).toEqual(['/a']);
  });

  it('are named smallest first at an offset, and not at all beside it', () => {
    const tracked = new TrackedPlaces(whole);
    tracked.set([grounding('/wide', { start: 0, end: 30 }), grounding('/narrow', { start: 5, end: 9 })]);
    expect(tracked.at(uri, 6).map(({ pointer }) => pointer)).toEqual(['/narrow', '/wide']);
    expect(tracked.at(uri, 40)).toEqual([]);
    expect(tracked.at('file:///other', 6)).toEqual([]);
  });

  it('are counted once when an edit takes their last place, and keep another one they have', () => {
    const tracked = new TrackedPlaces(whole);
    tracked.set([
      grounding('/one', { start: 10, end: 14 }),
      grounding('/two', { start: 10, end: 14 }, { start: 60, end: 64 }),
      grounding('/none'),
    ]);
    const cut: TextChange = { offset: 8, length: 10, textLength: 0 };
    expect(tracked.apply(uri, [cut])).toBe(1);
    expect(tracked.lost).toBe(1);
    expect(tracked.find('/two')?.places).toEqual([{ uri, start: 50, end: 54 }]);
    expect(tracked.apply(uri, [cut])).toBe(0);
  });

  it('are forgotten where a file came back other than it went', () => {
    const tracked = new TrackedPlaces(whole);
    tracked.set([grounding('/a', { start: 10, end: 14 })]);
    tracked.forget(uri);
    expect(tracked.find('/a')?.places).toEqual([]);
    expect(tracked.lost).toBe(1);
    expect(tracked.pieces).toEqual([undefined]);
  });

  it('leave the selection where its text went, so that it can be read or replaced again', () => {
    const tracked = new TrackedPlaces([{ uri, start: 0, length: 10, offset: 40 }]);
    tracked.apply(uri, [type, { offset: 50, length: 0, textLength: 3 }]);
    expect(tracked.selections).toEqual([{ uri, start: 47, end: 60 }]);
  });
});
