import { describe, expect, it } from 'vitest';
import { RepeatWatch, valueBeforeRepeats, type Repeating } from '../../../src/core/extraction/repeats.ts';

/** Where the watch stops an answer that comes in pieces of some characters. */
function stopOf(answer: string, source: string, size = 7): (Repeating & { readonly at: number }) | undefined {
  const watch = new RepeatWatch(source);
  for (let at = 0; at < answer.length; at += size) {
    const found = watch.push(answer.slice(at, at + size));
    if (found !== undefined) return { ...found, at };
  }
  return undefined;
}

/** A list of records that ends in one that comes again and again. */
function records(first: readonly string[], repeated: (index: number) => string, times: number): string {
  return `{"people":[${[...first, ...Array.from({ length: times }, (_, index) => repeated(index))].join(',')}`;
}

const SOURCE = 'Ada Lovelace is 36. Grace Hopper is 85. Both wrote programs.\n';
const ADA = '{"name":"Ada Lovelace","age":36}';
const GRACE = '{"name":"Grace Hopper","age":85}';

describe('an answer that repeats itself', () => {
  it('is noticed, and what it said before is kept, with the repeated record once', () => {
    const answer = records([ADA], () => GRACE, 2_000);
    const found = stopOf(answer, SOURCE);
    expect(found?.at).toBeLessThan(6_000);
    const kept = found && valueBeforeRepeats(answer.slice(0, found.at), found);
    expect(kept).toEqual({ people: [JSON.parse(ADA), JSON.parse(GRACE)] });
  });

  it('is noticed where it goes round several records', () => {
    const answer = records([], (index) => (index % 2 === 0 ? ADA : GRACE), 2_000);
    const found = stopOf(answer, SOURCE);
    expect(found?.at).toBeLessThan(6_000);
    expect(found && valueBeforeRepeats(answer.slice(0, found.at), found)).toEqual({
      people: [JSON.parse(ADA), JSON.parse(GRACE)],
    });
  });

  it('is noticed where it only counts on', () => {
    const answer = records([], (index) => `{"id":${1000 + index},"name":"Ada Lovelace"}`, 2_000);
    expect(stopOf(answer, SOURCE)?.at).toBeLessThan(10_000);
  });

  it('is noticed within a text, which is kept as far as it says something', () => {
    const answer = `{"summary":"They wrote ${'and wrote '.repeat(2_000)}`;
    const found = stopOf(answer, SOURCE);
    expect(found?.at).toBeLessThan(6_000);
    const kept = found && (valueBeforeRepeats(answer.slice(0, found.at), found) as { summary: string });
    expect(kept?.summary).toMatch(/^They wrote and/);
    expect(kept?.summary.length).toBeLessThan(40);
  });

  it('is noticed early where it is blanks', () => {
    const found = stopOf(`{"people":[${ADA}],\n${' \n'.repeat(5_000)}`, SOURCE);
    expect(found?.at).toBeLessThan(500);
  });
});

describe('an answer with equal records', () => {
  it('goes on as long as the source has them', () => {
    const answer = records([], () => ADA, 3_000);
    expect(stopOf(answer, 'Ada Lovelace is 36\n'.repeat(3_000))).toBeUndefined();
    expect(stopOf(answer, 'Ada Lovelace is 36; '.repeat(3_000))).toBeUndefined();
  });

  it('goes on where its words are labels for lines that differ', () => {
    const lines = Array.from({ length: 2_000 }, (_, index) => `step ${index} went through`).join('\n');
    const answer = records([], () => '{"state":"in progress"}', 2_000);
    expect(stopOf(answer, `${lines}\nNothing is in progress`)).toBeUndefined();
    expect(
      stopOf(
        records([], () => '{"state":"ok"}', 2_000),
        `ok\n${lines}`,
      ),
    ).toBeUndefined();
  });

  it('goes on with numbers as long as the source has numbers', () => {
    const points = Array.from({ length: 3_000 }, (_, index) => `[${1000 + index},${2000 + index}]`);
    const answer = `{"points":[${points.join(',')}]}`;
    expect(stopOf(answer, points.join(' '))).toBeUndefined();
  });

  it('goes on with equal numbers, which may stand in columns', () => {
    const zeros = (sign: string): string => Array.from({ length: 9_000 }, () => '0').join(sign);
    expect(stopOf(`{"samples":[${zeros(',')}]}`, zeros('  '))).toBeUndefined();
    expect(stopOf(`{"samples":[${zeros(',')}]}`, 'No sample differs from 0.')?.at).toBeLessThan(6_000);
  });

  it.each(['North wing', 'Room temperature', 'Attic', 'Measured in the south hall of the first floor'])(
    'goes on below a heading that is said once and stands in each record: %s',
    (place) => {
      const rows = Array.from({ length: 400 }, (_, index) => ({
        time: `${10 + (index % 13)}:00`,
        celsius: 20 + (index % 9) / 10,
      }));
      const source = `${place}\n${rows.map(({ time, celsius }) => `${time}  ${celsius}`).join('\n')}`;
      const readings = rows.map((row) => ({ place, ...row }));
      for (const indent of [undefined, 2])
        for (const size of [3, 4, 5, 7])
          expect(stopOf(JSON.stringify({ readings }, null, indent), source, size)).toBeUndefined();
    },
  );

  it('goes on with a text that the source repeats', () => {
    const line = `${'='.repeat(6_000)}`;
    expect(stopOf(`{"rule":"${line}"}`, `Title\n${line}\n`)).toBeUndefined();
  });
});
