import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { toPythonLiteral } from '../../../src/core/extraction/outputs/literals.ts';
import { writePython } from '../../../src/core/extraction/writers/writePython.ts';
import { writeTypeScript } from '../../../src/core/extraction/writers/writeTypeScript.ts';
import { writeZod } from '../../../src/core/extraction/writers/writeZod.ts';
import { findCompilers } from '../../cases/compilers.ts';
import { corpus } from '../../support/writers/corpus.ts';
import { instancesOf } from '../../support/writers/instances.ts';
import {
  canBeTyped,
  compile,
  NAME,
  noFaults,
  runPython,
  runZod,
  type Written,
} from '../../support/writers/runWritten.ts';
import { structureOf } from '../../support/writers/structure.ts';
import { effort } from '../effort.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const python = findCompilers(root).PY;
/** A share of them in a check: another compiler is started for each test. */
const schemas = corpus().filter((_, at) => effort(at % 4 === 0, true));
const judged = schemas.map((entry) => ({ entry, ...instancesOf(entry) }));

// Inside the project, so that zod is found from there.
let folder = '';
beforeAll(() => {
  mkdirSync(path.join(root, 'test/results'), { recursive: true });
  folder = mkdtempSync(path.join(root, 'test/results/written-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe(`code written of ${schemas.length} schemas`, { timeout: 300_000 }, () => {
  it('has values on both sides for nearly all', () => {
    expect(judged.filter(({ valid, invalid }) => valid.length > 0 && invalid.length > 0).length).toBeGreaterThan(
      schemas.length * 0.9,
    );
  });

  it('TypeScript and zod compile; types take the valid values and refuse those of another structure', () => {
    const written = judged
      .filter(({ entry }) => entry.isInherited !== true)
      .map(({ entry, valid, invalid }): Written => {
        const structure = new SchemaValidator(structureOf(entry.schema));
        return {
          id: entry.id,
          code: writeTypeScript(entry.schema, NAME),
          valid: valid.filter(canBeTyped).slice(0, 25),
          invalid: invalid.filter((value) => !structure.isValid(value)).slice(0, 25),
        };
      });
    const zod = judged.map(({ entry }): Written => ({
      id: `${entry.id}, zod`,
      code: writeZod(entry.schema, NAME),
      valid: [],
      invalid: [],
    }));
    // One call: the compiler takes longer to start than to compile.
    expect(compile([...written, ...zod], path.join(folder, 'typescript'), root)).toEqual(noFaults());
  });

  it('zod takes what is valid and refuses what is not', async () => {
    const written = judged.map(({ entry, valid, invalid }): Written => ({
      id: entry.id,
      code: writeZod(entry.schema, NAME),
      valid,
      invalid,
    }));
    expect(await runZod(written, path.join(folder, 'zodRun'))).toEqual(noFaults());
  });

  it.skipIf(python === undefined)('Pydantic models import, take what is valid and refuse what is not', () => {
    const written = judged.map(({ entry, valid, invalid }) => ({
      id: entry.id,
      style: 'pydantic' as const,
      code: writePython(entry.schema, NAME, 'pydantic'),
      literals: valid.slice(0, 4).map((value) => toPythonLiteral(value, entry.schema, NAME)),
      valid,
      invalid,
    }));
    expect(runPython(written, path.join(folder, 'pydantic'), python ?? '')).toEqual(noFaults());
  });

  it.skipIf(python === undefined)('dataclasses import, and hold the values', () => {
    const written = judged.map(({ entry, valid }) => ({
      id: entry.id,
      style: 'dataclass' as const,
      code: writePython(entry.schema, NAME, 'dataclass'),
      literals: valid.slice(0, 4).map((value) => toPythonLiteral(value, entry.schema, NAME)),
      valid: [],
      invalid: [],
    }));
    expect(runPython(written, path.join(folder, 'dataclass'), python ?? '')).toEqual(noFaults());
  });
});
