// Prints how many records are lost, doubled or mixed up when parts are joined, by the shape of the source and the fault:
//   node test/unit/extraction/parts/figures.ts [runs] [shape] [fault] [how many wrong ones are shown]
import { shapes } from './shapes.ts';
import { clean, faults, orders, trialOf } from './trial.ts';

const [runs = '6', shape = '', fault = '', show = '0'] = process.argv.slice(2);
let shown = 0;

for (const [faultName, each] of Object.entries({ ...clean, ...faults, ...orders })) {
  if (!faultName.includes(fault)) continue;
  const total = { records: 0, lost: 0, doubled: 0, mixed: 0 };
  const wrong: string[] = [];
  for (const [name, make] of Object.entries(shapes)) {
    if (!name.includes(shape)) continue;
    const own = { records: 0, lost: 0, doubled: 0, mixed: 0 };
    for (let run = 0; run < Number(runs); run += 1) {
      const trial = trialOf(make, each, run, 220);
      for (const key of ['records', 'lost', 'doubled', 'mixed'] as const) own[key] += trial[key];
      if (trial.details.length === 0 || shown >= Number(show)) continue;
      shown += 1;
      console.log(
        `${name}, ${faultName}, run ${run}, ${trial.parts} parts:\n  ${trial.details.slice(0, 8).join('\n  ')}`,
      );
    }
    for (const key of ['records', 'lost', 'doubled', 'mixed'] as const) total[key] += own[key];
    if (own.lost + own.doubled + own.mixed > 0) wrong.push(`${name} ${own.lost}/${own.doubled}/${own.mixed}`);
  }
  const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, total.records)).toFixed(3)} %)`;
  const { records, lost, doubled, mixed } = total;
  console.log(
    `${faultName}: ${records} records, lost ${share(lost)}, doubled ${share(doubled)}, mixed ${share(mixed)}`,
  );
  if (wrong.length > 0) console.log(`  lost/doubled/mixed: ${wrong.join('; ')}`);
}
