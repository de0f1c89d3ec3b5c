/** Written code put to the compilers and libraries that people have. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as z from 'zod';
import { isList, isRecord, type JsonValue } from '../../../src/core/json/json.ts';
import type { Instances } from './instances.ts';

export interface Written extends Instances {
  readonly id: string;
  readonly code: string;
}

/** What went wrong with one schema, each as a sentence. */
export interface Faults {
  readonly doesNotLoad: readonly string[];
  readonly refusesValid: readonly string[];
  readonly acceptsInvalid: readonly string[];
}

export const NAME = 'Sample';

export function noFaults(): { doesNotLoad: string[]; refusesValid: string[]; acceptsInvalid: string[] } {
  return { doesNotLoad: [], refusesValid: [], acceptsInvalid: [] };
}

function show(id: string, value: JsonValue | undefined): string {
  return `${id}: ${JSON.stringify(value)?.slice(0, 300)}`;
}

/** One call of the compiler for all. `module` names a folder whose zod is imported. */
export function compile(written: readonly Written[], folder: string, root: string): Faults {
  mkdirSync(folder, { recursive: true });
  const files = written.map(({ id, code, valid, invalid }, at) => {
    const lines = code.trimEnd().split('\n');
    const places = new Map<number, { value: JsonValue; isValid: boolean }>();
    for (const [isValid, values] of [
      [true, valid],
      [false, invalid],
    ] as const) {
      for (const value of values) {
        const name = `v${lines.length}`;
        lines.push(`const ${name} = ${constantText(value)};`);
        if (!isValid) lines.push('// @ts-expect-error -- it is refused');
        lines.push(`export const ${name}Typed: ${NAME} = ${name};`);
        places.set(lines.length, { value, isValid });
        if (!isValid) places.set(lines.length - 1, { value, isValid });
      }
    }
    const name = `case${at + 1}.ts`;
    writeFileSync(path.join(folder, name), `${lines.join('\n')}\n`);
    return { id, name, places };
  });
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: 'es2023',
    module: 'esnext',
    moduleResolution: 'bundler',
    skipLibCheck: true,
    types: [],
  };
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: files.map(({ name }) => name) }),
  );
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { cwd: folder, encoding: 'utf8' });
  const faults = noFaults();
  for (const [, name, line, message] of stdout.matchAll(/^(?:.*\/)?(case\d+\.ts)\((\d+),\d+\): error (.+)$/gm)) {
    const file = files.find((each) => each.name === name);
    const place = file?.places.get(Number(line));
    if (place === undefined) faults.doesNotLoad.push(`${file?.id}: ${message}`);
    else
      (place.isValid ? faults.refusesValid : faults.acceptsInvalid).push(
        `${show(file?.id ?? '', place.value)} ${place.isValid ? message : ''}`,
      );
  }
  if (status !== 0 && stdout.trim() === '') faults.doesNotLoad.push('the compiler did not run');
  return faults;
}

/** TypeScript refuses an object of which it knows no key where all keys may be left out, whatever the type says. */
export function canBeTyped(value: JsonValue): boolean {
  return !/"(?:x|further|key_\d)":/.test(JSON.stringify(value));
}

/** A value whose parts are of literal types, and which is not looked at for unknown keys. */
function constantText(value: JsonValue): string {
  if (isList(value))
    return `[${value.map(constantText).join(', ')}] satisfies [${value.map(() => 'unknown').join(', ')}]`;
  if (isRecord(value)) {
    const entries = Object.keys(value).map(
      (key) => `${key === '__proto__' ? '["__proto__"]' : JSON.stringify(key)}: ${constantText(value[key] ?? null)}`,
    );
    return `{ ${entries.join(', ')} }`;
  }
  return value === null ? 'null' : `${JSON.stringify(value)} as const`;
}

/** Each module is imported as it is. */
export async function runZod(written: readonly Written[], folder: string): Promise<Faults> {
  mkdirSync(folder, { recursive: true });
  const faults = noFaults();
  for (const [at, { id, code, valid, invalid }] of written.entries()) {
    const file = path.join(folder, `zod${at + 1}.ts`);
    writeFileSync(file, code);
    try {
      const module = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Record<string, z.ZodType>;
      const schema = module[NAME];
      if (schema === undefined) throw new Error('it exports no schema');
      for (const value of valid) {
        const result = schema.safeParse(value);
        if (!result.success) faults.refusesValid.push(`${show(id, value)} ${result.error.issues[0]?.message}`);
      }
      for (const value of invalid) if (schema.safeParse(value).success) faults.acceptsInvalid.push(show(id, value));
    } catch (error) {
      faults.doesNotLoad.push(`${id}: ${String(error).slice(0, 300)}`);
    }
  }
  return faults;
}

const SCRIPT = `
import importlib, json, sys, typing, dataclasses, warnings
warnings.simplefilter("error")
sys.path.insert(0, sys.argv[1])
cases = json.load(sys.stdin)
out = []
for case in cases:
    result = {"load": None, "refuses": [], "accepts": []}
    out.append(result)
    try:
        module = importlib.import_module(case["module"])
        root = getattr(module, case["name"])
        if case["style"] == "dataclass":
            for each in list(vars(module).values()):
                if isinstance(each, type) and dataclasses.is_dataclass(each):
                    typing.get_type_hints(each)
        else:
            import pydantic
            adapter = pydantic.TypeAdapter(root)
            for key in ("valid", "invalid"):
                for index, text in enumerate(case[key]):
                    try:
                        adapter.validate_json(text)
                        if key == "invalid": result["accepts"].append(index)
                    except pydantic.ValidationError as error:
                        if key == "valid": result["refuses"].append([index, error.errors(include_context=False, include_url=False)[0]["msg"]])
        for literal in case["literals"]:
            if not literal.startswith("# Left out"): exec(literal, dict(vars(module)))
    except BaseException as error:
        result["load"] = f"{type(error).__name__}: {error}"
print(json.dumps(out))
`;

export interface PythonWritten extends Written {
  readonly style: 'pydantic' | 'dataclass';
  /** Statements that make instances. */
  readonly literals: readonly string[];
}

interface PythonResult {
  readonly load: string | null;
  readonly refuses: readonly (readonly [number, string])[];
  readonly accepts: readonly number[];
}

/** All in one process. */
export function runPython(written: readonly PythonWritten[], folder: string, python: string): Faults {
  mkdirSync(folder, { recursive: true });
  const cases = written.map(({ code, style, valid, invalid, literals }, at) => {
    const module = `case_${style}_${at + 1}`;
    writeFileSync(path.join(folder, `${module}.py`), code);
    const texts = (values: readonly JsonValue[]): readonly string[] => values.map((value) => JSON.stringify(value));
    return { module, name: NAME, style, valid: texts(valid), invalid: texts(invalid), literals };
  });
  const { stdout, stderr } = spawnSync(python, ['-c', SCRIPT, folder], {
    input: JSON.stringify(cases),
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (stdout === '') return { ...noFaults(), doesNotLoad: [stderr.slice(-2_000)] };
  const faults = noFaults();
  for (const [at, result] of (JSON.parse(stdout) as readonly PythonResult[]).entries()) {
    const { id, valid, invalid } = written[at] ?? { id: '', valid: [], invalid: [] };
    if (result.load !== null) faults.doesNotLoad.push(`${id}: ${result.load.slice(0, 400)}`);
    faults.refusesValid.push(...result.refuses.map(([index, message]) => `${show(id, valid[index])} ${message}`));
    faults.acceptsInvalid.push(...result.accepts.map((index) => show(id, invalid[index])));
  }
  return faults;
}
