// Prints how many records are lost or doubled when parts are joined, by the shape of the source and the fault.
import { chunkText } from '../../../../src/core/extraction/chunk.ts';
import { canonicalText } from '../../../../src/core/json/json.ts';
import { answerTo, FAULTLESS, truthOf, type Manner } from './answers.ts';
import { Chance } from './page.ts';
import { scoreOf, type AnsweredPart } from './score.ts';
import { shapes } from './shapes.ts';

const manners: Readonly<Record<string, Partial<Manner>>> = {
  faultless: {},
  whole: { atBorders: 'nothing' },
  halves: { atBorders: 'halves' },
  left: { left: 0.05 },
  rewritten: { rewritten: 0.3 },
  invented: { invented: 0.2 },
  reversed: { order: 'reversed' },
  shuffled: { order: 'shuffled' },
  refused: {},
  cutoff: {},
  all: { left: 0.03, rewritten: 0.2, invented: 0.05, atBorders: 'halves' },
};
const [runs = '12', only = '', mannerOnly = '', show = '0'] = process.argv.slice(2);

const columns = Object.keys(manners).filter((name) => name.includes(mannerOnly));
console.log(['shape'.padEnd(34), ...columns.map((name) => name.padStart(14))].join(' '));
let shown = 0;
const sums = new Map<string, number[]>();
for (const [name, shape] of Object.entries(shapes)) {
  if (!name.includes(only)) continue;
  const cells: string[] = [];
  for (const column of columns) {
    let [records, lost, doubled, mixed, unequal, trials] = [0, 0, 0, 0, 0, 0];
    for (let run = 0; run < Number(runs); run += 1) {
      const chance = new Chance(run * 7919 + 13);
      const { text, root } = shape(chance, 20 + chance.below(220));
      const maxTokens = 60 + chance.below(chance.is(0.5) ? 200 : 900);
      const overlap = chance.is(0.3) ? { overlapTokens: chance.below(60) } : {};
      const chunks = chunkText(text, { maxTokens, ...overlap });
      const parts: AnsweredPart[] = [];
      for (const chunk of chunks) {
        const isOdd = chance.is(0.25);
        if (column === 'refused' && isOdd) continue;
        const until = column === 'cutoff' && isOdd ? chance.next() : 1;
        parts.push({ chunk, answer: answerTo(chunk, root, { ...FAULTLESS, ...manners[column], until }, chance) });
      }
      if (parts.length === 0) continue;
      const truth = truthOf(root, text.length);
      const score = scoreOf(parts, truth);
      trials += 1;
      records += score.records;
      lost += score.lost;
      doubled += score.doubled;
      mixed += score.mixed;
      const isEqual = canonicalText(score.value) === canonicalText(truth.value);
      if (!isEqual) unequal += 1;
      if (score.details.length > 0 && shown < Number(show)) {
        shown += 1;
        console.log(`--- ${name}, ${column}, run ${run}, ${parts.length} parts, ${maxTokens} tokens`);
        for (const detail of score.details.slice(0, 8)) console.log(`    ${detail}`);
      }
    }
    const total = sums.get(column) ?? [0, 0, 0, 0];
    sums.set(column, [total[0]! + records, total[1]! + lost, total[2]! + doubled, total[3]! + mixed]);
    const isClean = ['faultless', 'halves'].includes(column);
    cells.push(`${lost}/${doubled}/${mixed}${isClean ? `=${unequal}` : ''}:${records}`);
  }
  console.log([name.padEnd(34), ...cells.map((cell) => cell.padStart(14))].join(' '));
}
for (const [column, [records = 0, lost = 0, doubled = 0, mixed = 0]] of sums)
  console.log(
    `${column.padEnd(12)} ${records} records: lost ${lost} (${((100 * lost) / records).toFixed(3)} %), doubled ${doubled} (${((100 * doubled) / records).toFixed(3)} %), mixed ${mixed}`,
  );
