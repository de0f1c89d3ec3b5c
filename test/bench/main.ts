// `npm run bench [-- --json FILE] [--only NAME]`: every bench in this folder, one after the other, with its promises.
// It reports and never fails on a figure: a shared machine's bad minute is no bug. Ratios within one run are comparable.
import { globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isKept, printSection, type Section } from './figures.ts';

interface BenchModule {
  readonly bench: () => Promise<readonly Section[]> | AsyncIterable<Section>;
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

const only = option('--only');
const files = globSync('*/bench.ts', { cwd: import.meta.dirname }).toSorted();
const sections: Section[] = [];
for (const file of files) {
  if (only !== undefined && path.dirname(file) !== only) continue;
  console.log(`\n— ${path.dirname(file)}`);
  const module = (await import(pathToFileURL(path.join(import.meta.dirname, file)).href)) as BenchModule;
  const result = module.bench();
  for await (const section of Symbol.asyncIterator in result ? result : await result) {
    printSection(section);
    sections.push(section);
  }
}
const judged = sections.flatMap((section) => section.figures).filter((figure) => isKept(figure) !== undefined);
const kept = judged.filter((figure) => isKept(figure) === true).length;
console.log(`\n${kept} of ${judged.length} promises kept on this machine.`);
const target = option('--json');
if (target !== undefined) {
  const machine = {
    cpus: os.cpus().length,
    model: os.cpus()[0]?.model,
    node: process.version,
    platform: process.platform,
  };
  await writeFile(target, `${JSON.stringify({ date: new Date().toISOString(), machine, sections }, null, 2)}\n`);
  console.log(`Written to ${target}.`);
}
process.exit(sections.length === 0 ? 1 : 0);
