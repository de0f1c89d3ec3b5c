import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeaningIndex } from '../../../src/core/meaning/meaningIndex.ts';
import { readVectorFile, writeHead, writeRecords, type VectorRecord } from '../../../src/core/meaning/vectorFile.ts';
import { packVector, unitVector, VectorTable } from '../../../src/core/meaning/vectorTable.ts';

const keyOf = (n: number): string => n.toString(16).padStart(32, '0');
const HEAD = { source: 'test', dimensions: 8 };

function randomVectors(count: number, dimensions: number, seed = 1): Float32Array[] {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const normal = (): number => random() + random() + random() + random();
  // Vectors of models lie in groups, and all of them to one side.
  const side = Float32Array.from({ length: dimensions }, () => normal() * 2);
  const centres = Array.from({ length: Math.ceil(count / 40) }, () =>
    Float32Array.from({ length: dimensions }, normal),
  );
  return Array.from({ length: count }, (_, index) =>
    Float32Array.from({ length: dimensions }, (_each, at) => {
      const centre = centres[index % centres.length]?.[at] ?? 0;
      return (side[at] ?? 0) + centre + normal() * 0.8;
    }),
  );
}

function exact(units: readonly Float32Array[], query: Float32Array, most: number): readonly number[] {
  const scores = units.map((unit) => unit.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0));
  return [...scores.keys()].toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0)).slice(0, most);
}

function recordsOf(vectors: readonly Float32Array[]): VectorRecord[] {
  return vectors.map((vector, index) => ({ key: keyOf(index), ...packVector(unitVector(vector) ?? vector) }));
}

describe('a table of vectors', () => {
  it.each([500, 9_000])('finds of %i the nearest ones, and of live ones only', (count) => {
    const vectors = randomVectors(count, 64);
    const units = vectors.map((vector) => unitVector(vector) ?? vector);
    const table = new VectorTable(64);
    for (const unit of units) table.add(packVector(unit));
    const live = new Uint8Array(count).fill(1);
    let shared = 0;
    const queries = randomVectors(count, 64, 1)
      .slice(0, 20)
      .map((vector) => unitVector(vector) ?? vector);
    for (const query of queries) {
      const found = table.search(query, 10, live);
      const wanted = new Set(exact(units, query, 10));
      shared += found.filter(({ row }) => wanted.has(row)).length;
      expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).toSorted((a, b) => b - a));
      expect(found[0]?.score).toBeCloseTo(1, 1);
    }
    expect(shared / (queries.length * 10)).toBeGreaterThan(0.95);
    live.fill(0);
    live[count - 1] = 1;
    expect(table.search(units[0] ?? new Float32Array(64), 10, live).map(({ row }) => row)).toEqual([count - 1]);
  });

  it('has no direction for nothing', () => {
    expect(unitVector(new Float32Array(4))).toBeUndefined();
    expect(unitVector(Float32Array.of(1, Number.NaN))).toBeUndefined();
    expect([...(unitVector(Float32Array.of(3, 4)) ?? [])]).toEqual([expect.closeTo(0.6), expect.closeTo(0.8)]);
  });
});

describe('a file of vectors', () => {
  const records = recordsOf(randomVectors(20, 8));
  const whole = Buffer.concat([writeHead(HEAD), writeRecords(records)]);
  const keys = (bytes: Uint8Array): readonly string[] => (readVectorFile(bytes)?.records ?? []).map(({ key }) => key);

  it('gives back what was written', () => {
    const file = readVectorFile(whole);
    expect(file).toMatchObject({ ...HEAD, isDamaged: false });
    expect(file?.records).toEqual(records);
  });

  it('gives back what is whole where it was cut off or damaged, and says so', () => {
    const cut = readVectorFile(whole.subarray(0, whole.length - 5));
    expect(cut?.isDamaged).toBe(true);
    expect(cut?.records).toEqual(records.slice(0, -1));
    const damaged = Buffer.from(whole);
    const at = 128 + 3 * 32 + 30;
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    expect(keys(damaged)).toEqual(records.filter((_, index) => index !== 3).map(({ key }) => key));
  });

  it('is none of what is no such file, and never more than what was written', () => {
    expect(readVectorFile(new Uint8Array())).toBeUndefined();
    expect(
      readVectorFile(Buffer.from('{"format":1,"source":"x","dimensions":1e9}'.padEnd(127) + '\n')),
    ).toBeUndefined();
    const known = new Set(records.map(({ key }) => key));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        if (at < length) bytes[at] = byte;
        for (const key of keys(bytes)) expect(known.has(key)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an index', () => {
  const vectors = randomVectors(30, 8);
  const chunk = (n: number) => ({ start: n, end: n + 1, symbol: `s${n}`, key: keyOf(n) });

  function filled(): MeaningIndex {
    const index = new MeaningIndex('m');
    for (let n = 0; n < 30; n += 1) {
      index.setFile(`f${n % 3}.ts`, {
        stamp: '1',
        chunks: Array.from({ length: 10 }, (_, at) => chunk(at * 3 + (n % 3))),
      });
      index.add(keyOf(n), vectors[n] ?? new Float32Array(8));
    }
    return index;
  }

  it('finds places of files, of one text all of them, and nothing that no file has', () => {
    const index = filled();
    const [hit] = index.search(vectors[4] ?? new Float32Array(8), 5);
    expect(hit).toMatchObject({ path: 'f1.ts', start: 4, symbol: 's4' });
    index.setFile('copy.ts', { stamp: '1', chunks: [chunk(4)] });
    expect(
      index
        .search(vectors[4] ?? new Float32Array(8), 2)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['copy.ts', 'f1.ts']);
    index.removeFile('copy.ts');
    index.removeFile('f1.ts');
    expect(index.search(vectors[4] ?? new Float32Array(8), 50).every(({ path }) => path !== 'f1.ts')).toBe(true);
    expect(index.chunkCount).toBe(20);
  });

  it('keeps vectors that are unused, but not those that a rule took away', () => {
    const index = filled();
    index.removeFile('f0.ts');
    expect(index.kept()).toMatchObject({ hasOthers: false, records: { length: 30 } });
    index.removeFile('f1.ts', true);
    expect(index.kept()).toMatchObject({ hasOthers: true, records: { length: 20 } });
  });

  it('keeps of many that are unused as many as are used', () => {
    const index = new MeaningIndex('m');
    for (let n = 0; n < 5_600; n += 1) index.add(keyOf(n), Float32Array.of(n, 1));
    index.setFile('a', { stamp: '1', chunks: Array.from({ length: 100 }, (_, at) => chunk(5_500 + at)) });
    const { records } = index.kept();
    expect(records).toHaveLength(5_100);
    expect(records[0]?.key).toBe(keyOf(500));
  });

  it('is again what it was, and takes nothing broken', () => {
    const index = filled();
    const again = new MeaningIndex('m');
    again.restore({ source: 'm', dimensions: 8 }, index.kept().records);
    again.restoreFiles(index.filesText());
    const query = vectors[7] ?? new Float32Array(8);
    expect(again.search(query, 5)).toEqual(index.search(query, 5));
    const other = new MeaningIndex('other');
    other.restoreFiles(index.filesText());
    expect(other.fileCount).toBe(0);
    for (const text of ['', '{', '[]', '{"format":1,"source":"m","files":[[1,2,3],["a","1",[[0,-1,"x",""]]],null]}']) {
      const broken = new MeaningIndex('m');
      broken.restoreFiles(text);
      expect(broken.fileCount).toBe(0);
    }
  });

  it('takes no vector of another length', () => {
    const index = filled();
    expect(index.add(keyOf(99), new Float32Array(9))).toBeUndefined();
    expect(index.search(new Float32Array(9).fill(1), 5)).toEqual([]);
  });
});
