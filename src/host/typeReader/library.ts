import { ts } from './compiler.ts';

/**
 * The declarations of ECMAScript that types may be made of, as one file: without comments, and without what only the
 * formatting of dates and numbers, shared memory and the like needs.
 */
export function libraryText(read: (name: string) => string): string {
  const printer = ts.createPrinter({ removeComments: true });
  return PARTS.map((part) => {
    const name = `lib.${part}.d.ts`;
    return printer.printFile(ts.createSourceFile(name, read(name), ts.ScriptTarget.ES2023));
  }).join('\n');
}

const PARTS = [
  'es5',
  'es2015.core',
  'es2015.collection',
  'es2015.symbol',
  'es2015.iterable',
  'es2015.generator',
  'es2015.promise',
  'es2015.symbol.wellknown',
  'es2016.array.include',
  'es2017.object',
  'es2017.sharedmemory',
  'es2017.string',
  'es2018.asynciterable',
  'es2018.asyncgenerator',
  'es2018.promise',
  'es2019.array',
  'es2019.object',
  'es2019.string',
  'es2019.symbol',
  'es2020.bigint',
  'es2020.promise',
  'es2020.string',
  'es2021.promise',
  'es2021.string',
  'es2021.weakref',
  'es2022.array',
  'es2022.object',
  'es2022.string',
  'es2023.array',
  'es2023.collection',
];
