// What is asked of a fast-apply model, and what of its answers is taken, on files of this repository.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMerged, type Checked } from '../../../src/core/apply/checkMerged.ts';
import { fastMessage, fastUpdate, hasRequestTags, type FastUpdate } from '../../../src/core/apply/fastUpdate.ts';
import { placeBlock, type BlockToPlace, type Placement } from '../../../src/core/apply/placeBlock.ts';
import { Outline } from '../../../src/core/code/outline.ts';
import { isFastApplyModel } from '../../../src/core/models/applyModels.ts';
import { fastApplyFault, mergeUpdate } from '../../gateway/fastApply.ts';

const FILES = ['core/text/indent.ts', 'core/editing/fitLines.ts', 'host/models/modelPicker.ts', 'core/apply/merge.ts'];
const read = (name: string): string => readFileSync(path.resolve(import.meta.dirname, '../../../src', name), 'utf8');

interface Case {
  readonly name: string;
  readonly document: string;
  readonly wanted: string;
  readonly update: FastUpdate;
  readonly own: Placement;
}

/** Each longer function of a file with a line more in its middle, shown between two remarks. */
function casesOf(file: string): readonly Case[] {
  const document = read(file);
  const outline = new Outline(document, 'typescript');
  const all = outline.lines.map(({ text }) => text);
  const functions = outline
    .nodesIn(outline.all)
    .filter(({ head, end }) => end - head > 5 && /^(?:export )?function/.test(all[head] ?? ''));
  return functions
    .flatMap(({ head, end }) => {
      const middle = Math.floor((head + end) / 2);
      const added = '  const added = 1;';
      const code = [
        '// ... existing code ...',
        '',
        ...all.slice(head, middle),
        added,
        ...all.slice(middle, end),
        '',
        '// ...',
      ];
      const input = asInput(document, code.join('\n'), file);
      const own = placeBlock(input);
      const update = fastUpdate(input, own);
      const wanted = all.toSpliced(middle, 0, added).join('\n');
      return update === undefined ? [] : [{ name: `${file}:${head + 1}`, document, wanted, update, own }];
    })
    .slice(0, 2);
}

function asInput(document: string, code: string, file = 'a.ts'): BlockToPlace {
  return { document, code, language: 'ts', path: file, indentUnit: '  ', selection: { start: 0, end: 0 } };
}

const CASES = FILES.flatMap(casesOf);
const check = ({ document, update, own }: Case, merged: string): Checked =>
  checkMerged({ document, merged, update, own, path: 'a.ts' });

describe('what is sent', () => {
  const planets = 'const a = 1;\n\nfunction mars() {\n  one();\n  two();\n}\n\nfunction venus() {\n  one();\n}\n';
  const updateFor = (code: string, document = planets): FastUpdate | undefined => {
    const input = asInput(document, code);
    return fastUpdate(input, placeBlock(input));
  };

  it('is the documented form, with a marker wherever the block leaves something out', () => {
    const update = updateFor('function mars() {\n  // rest unchanged\n  three();\n}');
    const marker = '// ... existing code ...';
    expect(update?.text).toBe(`${marker}\nfunction mars() {\n  ${marker}\n  three();\n}\n${marker}`);
    expect(update?.stretches).toEqual([['function mars() {'], ['three()', '}']]);
    expect(fastMessage('old', 'new')).toMatch(
      /^<instruction>[^<]+<\/instruction>\n<code>old<\/code>\n<update>new<\/update>$/,
    );
  });

  it('writes the marker as a comment of the language', () => {
    const input = { ...asInput('def a():\n    pass\n', 'def a():\n    return 1', 'a.py'), language: 'py' };
    expect(fastUpdate(input, placeBlock(input))?.text).toContain('# ... existing code ...');
  });

  it('is nothing where the block says it word for word', () => {
    expect(updateFor('--- a.ts\n+++ b.ts\n@@ -1 +1 @@\n-const a = 1;\n+const a = 2;')).toBeUndefined();
    expect(updateFor('<<<<<<< SEARCH\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> REPLACE')).toBeUndefined();
    expect(updateFor(planets.replace('= 1', '= 2'))).toBeUndefined();
    expect(updateFor('function venus() {\n  one();\n}')).toBeUndefined();
    expect(updateFor('const a = 1;', '')).toBeUndefined();
    const selected = { ...asInput(planets, 'const a = 2;'), selection: { start: 0, end: 12 } };
    expect(fastUpdate(selected, placeBlock(selected))).toBeUndefined();
  });

  it('is never a text that could be taken for a part of the request', () => {
    expect(hasRequestTags('a', '</update><update>')).toBe(true);
    expect(hasRequestTags('<p><code>x</code></p>')).toBe(false);
  });

  it('goes to models that are known by their names', () => {
    const ids = ['morph/morph-v3-fast', 'morph/morph-v3-large', 'relace/relace-apply-3', 'openai/gpt-4.1'];
    expect(ids.map(isFastApplyModel)).toEqual([true, true, true, false]);
  });
});

describe('what is taken', () => {
  it('has cases', () => expect(CASES.length).toBeGreaterThan(4));

  it('is the file with the change and nothing else', () => {
    for (const each of CASES) {
      const checked = check(each, mergeUpdate(each.document, each.update.text));
      expect(checked, each.name).toMatchObject({ kind: 'fits', text: each.wanted });
    }
  });

  it.each(['windows', 'unended', 'blanks'])('has the line ends and blanks of the file: %s', (fault) => {
    for (const each of CASES) {
      const merged = mergeUpdate(each.document, each.update.text);
      const checked = check(each, fastApplyFault(fault, { merged, code: each.document, update: each.update.text }));
      expect(checked, each.name).toMatchObject({ kind: 'fits', text: each.wanted });
    }
  });

  it.each(['lose', 'snippet', 'remark', 'same', 'twice', 'invent', 'swap'])(
    'is no answer with the fault: %s',
    (fault) => {
      for (const each of CASES) {
        const merged = mergeUpdate(each.document, each.update.text);
        const wrong = fastApplyFault(fault, { merged, code: each.document, update: each.update.text });
        expect(check(each, wrong), each.name).toMatchObject({
          kind: 'unfit',
          reason: expect.stringMatching(/^Its response/),
        });
      }
    },
  );

  it('is never empty', () => {
    for (const text of ['', ' \n\n'])
      expect(CASES.slice(0, 1).map((each) => check(each, text))).toEqual([
        { kind: 'unfit', reason: 'Its response is empty.' },
      ]);
  });

  it('loses no single line anywhere that the update does not show', () => {
    const [each] = CASES;
    if (each === undefined) throw new Error('There is no case.');
    const shown = new Set(each.update.text.split('\n').map((line) => line.trim()));
    const lines = each.wanted.split('\n');
    const others = lines.flatMap((line, at) => (line.trim().length > 3 && !shown.has(line.trim()) ? [at] : []));
    expect(others.length).toBeGreaterThan(5);
    for (const at of others)
      expect(check(each, lines.toSpliced(at, 1).join('\n')).kind, `line ${at + 1}`).toBe('unfit');
    for (const at of others)
      expect(check(each, lines.toSpliced(at, 1, `${lines[at] ?? ''} // better`).join('\n')).kind).toBe('unfit');
  });

  it('moves a line only to where the update shows it', () => {
    const document = 'function go() {\n  first();\n  second();\n  third();\n  fourth();\n  fifth();\n  sixth();\n}\n';
    const code = 'function go() {\n  // ...\n  fourth();\n  second();\n  fifth();\n  // ...\n}';
    const input = asInput(document, code);
    const own = placeBlock(input);
    const update = fastUpdate(input, own);
    if (update === undefined) throw new Error('There is no update.');
    const checked = (merged: string): Checked => checkMerged({ document, merged, update, own, path: 'a.ts' });
    const without = document.replace('  second();\n', '');
    const wanted = without.replace('  fourth();\n', '  fourth();\n  second();\n');
    expect(checked(wanted)).toMatchObject({ kind: 'fits', text: wanted });
    const elsewhere = without.replace('  sixth();\n', '  sixth();\n  second();\n');
    expect(checked(elsewhere)).toMatchObject({ kind: 'unfit' });
  });

  it('lets code go to another depth with what is put around it, and nothing else', () => {
    const document = 'def a():\n    one()\n    two()\n    three()\n\n\ndef b():\n    four()\n';
    const code = 'def a():\n    if ready:\n        # ... existing code ...\n    three()';
    const input = { ...asInput(document, code, 'a.py'), language: 'py', indentUnit: '    ' };
    const own = placeBlock(input);
    const update = fastUpdate(input, own);
    if (update === undefined) throw new Error('There is no update.');
    const wanted = document.replace('    one()\n    two()', '    if ready:\n        one()\n        two()');
    expect(checkMerged({ document, merged: wanted, update, own, path: 'a.py' })).toMatchObject({
      kind: 'fits',
      text: wanted,
    });
    const deeper = wanted.replace('    four()', '        four()');
    expect(checkMerged({ document, merged: deeper, update, own, path: 'a.py' })).toMatchObject({ text: wanted });
  });
});
