// How many values lead to their true place, aligned and each alone, what asking for quotes would cost, and how long it takes.
import { estimateTokens } from '../../../src/core/cost/estimate.ts';
import { withEvidence } from '../../../src/core/extraction/grounding/evidence.ts';
import { groundValue, SourceFinder, type Grounding } from '../../../src/core/extraction/grounding/grounding.ts';
import { forEachLeaf, toPointer } from '../../../src/core/json/json.ts';
import type { Section } from '../figures.ts';
import { processorMs } from '../../unit/processorTime.ts';
import { files } from './files.ts';
import { forms } from './forms.ts';
import { alikeNames, holders } from './holders.ts';
import { layouts } from './layouts.ts';
import { accuracyOf } from './measure.ts';
import { mentions } from './mentions.ts';
import type { Corpus } from './page.ts';
import { papers } from './papers.ts';
import { prose } from './prose.ts';
import { roles } from './roles.ts';
import { tables } from './tables.ts';
import type { Family } from './templates.ts';
import { turnedTables } from './turned.ts';

/** Each leaf by itself: the first place that says it. */
function alone({ value, text }: Corpus): Grounding[] {
  const finder = new SourceFinder(text);
  const found: Grounding[] = [];
  forEachLeaf(value, (path, leaf) => {
    if (leaf === null || typeof leaf === 'object') return;
    const { starts, ends } = finder.find(leaf);
    const ranges = starts.length === 0 ? [] : [{ start: starts[0] ?? 0, end: ends[0] ?? 0 }];
    found.push({ pointer: toPointer(path), path, quality: ranges.length === 0 ? 'missing' : 'exact', ranges });
  });
  return found;
}

/** Tokens of an answer without quotes, and with the shortest one for each value. */
function tokensOf({ value, text, truth }: Corpus): { readonly plain: number; readonly quoted: number } {
  const evidence = [...truth].flatMap(([path, place]) =>
    place === null ? [] : [{ path, quote: text.slice(place.start, place.end) }],
  );
  const plain = estimateTokens(JSON.stringify(value));
  return { plain, quoted: plain + estimateTokens(JSON.stringify(evidence)) };
}

function sectionOf(corpus: Corpus): Section {
  const began = performance.now();
  const { leaves, right, missed, invented } = accuracyOf(corpus, groundValue(corpus.value, corpus.text));
  const took = performance.now() - began;
  const before = accuracyOf(corpus, alone(corpus));
  const { plain, quoted } = tokensOf(corpus);
  const isOpen = corpus.kind === 'open';
  const least = isOpen ? {} : { min: corpus.kind === 'table' ? 99.5 : 99 };
  const most = isOpen ? {} : { max: 0.2 };
  return {
    title: `${corpus.name}: ${leaves} values in ${Math.round(corpus.text.length / 1_000)} kB`,
    figures: [
      { name: 'led to their true place', value: (right * 100) / leaves, unit: '%', ...least },
      { name: 'each value alone', value: (before.right * 100) / leaves, unit: '%' },
      { name: 'wrongly said not to be in the source', value: (missed * 100) / leaves, unit: '%', ...most },
      { name: 'not in the source, and given a place', value: (invented * 100) / leaves, unit: '%', ...most },
      { name: 'tokens of the answer', value: plain, unit: 'tokens' },
      { name: 'tokens with a quote for each value', value: quoted, unit: 'tokens' },
      { name: 'time', value: took, unit: 'ms' },
    ],
  };
}

/** Many short texts of one kind. */
function familySection({ name, kind, ways }: Family): Section {
  const all = { leaves: 0, missed: 0, invented: 0 };
  const least = kind === 'open' ? {} : { min: kind === 'table' ? 99.5 : 99 };
  const most = kind === 'open' ? {} : { max: 0.2 };
  const figures = ways.map((way) => {
    const own = { leaves: 0, right: 0 };
    for (const corpus of way.corpora) {
      const { leaves, right, missed, invented } = accuracyOf(corpus, groundValue(corpus.value, corpus.text));
      own.leaves += leaves;
      own.right += right;
      all.leaves += leaves;
      all.missed += missed;
      all.invented += invented;
    }
    return { name: `led to their true place, ${way.name}`, value: (own.right * 100) / own.leaves, unit: '%', ...least };
  });
  return {
    title: `${name}: ${all.leaves} values`,
    figures: [
      ...figures,
      { name: 'wrongly said not to be in the source', value: (all.missed * 100) / all.leaves, unit: '%', ...most },
      { name: 'not in the source, and given a place', value: (all.invented * 100) / all.leaves, unit: '%', ...most },
    ],
  };
}

/** 200,000 tokens with 20,000 leaves, and a tenth of it. */
function growthSection(): Section {
  const time = (rows: number): number => {
    const list = Array.from({ length: rows }, (_, index) => ({
      id: 10_000 + index,
      level: ['INFO', 'WARN', 'ERROR'][(index * 7) % 3] ?? '',
      user: `user${(index * 31) % 400}`,
      ms: (index * 13) % 900,
    }));
    const filler = 'a request of the usual kind was taken, worked on and answered in the usual way by one of them';
    const text = list
      .map(({ id, level, user, ms }) => `2024-06-01 08:00 ${id} [${level}] ${user} ${filler} in ${ms} ms\n`)
      .join('');
    return processorMs(() => groundValue(list, text));
  };
  time(500);
  const [small, large] = [time(500), time(5_000)];
  return {
    title: 'Time: 20,000 leaves in a source of 200,000 tokens',
    figures: [
      { name: '2,000 leaves in 20,000 tokens', value: small, unit: 'ms' },
      { name: '20,000 leaves in 200,000 tokens', value: large, unit: 'ms', max: 1_000 },
      { name: 'ten times as much takes', value: large / small, unit: '×', max: 20 },
    ],
  };
}

function* sections(): Generator<Section> {
  for (const corpus of [...tables(), ...prose(), ...mentions(), ...forms(), ...layouts()]) yield sectionOf(corpus);
  for (const family of [...turnedTables(), ...holders(), ...alikeNames(), ...roles(), ...papers(), ...files()])
    yield familySection(family);
  const schema = JSON.stringify(withEvidence({ type: 'object' })).length - JSON.stringify({ type: 'object' }).length;
  yield {
    title: 'What is not sent any more with each request',
    figures: [{ name: 'characters of the schema for evidence', value: schema, unit: '' }],
  };
  yield growthSection();
}

export async function* bench(): AsyncGenerator<Section> {
  for (const section of sections()) yield await Promise.resolve(section);
}
