import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import type { SharedCase } from './caseRunner.ts';

/** What the shared checker compiles and runs written code with, by the names of the environment that it asks. */
export interface Compilers {
  readonly ZOD?: string;
  readonly TS?: string;
  readonly PY?: string;
}

/** What of it is on this machine. Where the environment names something, that is taken. */
export function findCompilers(root: string): Compilers {
  const { ZOD = zodOf(root), TS = typescriptOf(root), PY = python() } = process.env;
  return { ...(ZOD && { ZOD }), ...(TS && { TS }), ...(PY && { PY }) };
}

function zodOf(root: string): string | undefined {
  const file = path.join(root, 'node_modules/zod/index.js');
  return existsSync(file) ? file : undefined;
}

/** From 7 on TypeScript has no compiler to call, and no such file; a dependency or an editor that the specs use brings an older one. */
function typescriptOf(root: string): string | undefined {
  const inEditor = 'extensions/node_modules/typescript/lib/typescript.js';
  const [found] = globSync(
    [
      'node_modules/typescript/lib/typescript.js',
      'node_modules/*/node_modules/typescript/lib/typescript.js',
      `.vscode-test/*/${inEditor}`,
      `.vscode-test/*/resources/app/${inEditor}`,
      `.vscode-test/*/node_modules/code-server/lib/vscode/${inEditor}`,
    ],
    { cwd: root },
  );
  return found === undefined ? undefined : path.join(root, found);
}

function python(): string | undefined {
  // Looked up only: importing it takes longer than most cases together.
  const look = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("pydantic") is None)';
  return spawnSync('python3', ['-c', look], { stdio: 'ignore' }).status === 0 ? 'python3' : undefined;
}

/** Whether the code that a case has written is compiled and run; true for cases that write none. */
export function isCompiled({ input }: SharedCase, { ZOD, TS, PY }: Compilers): boolean {
  if (input.do !== 'write') return true;
  if (input.style === 'zod') return ZOD !== undefined && TS !== undefined;
  return (input.style === 'typescript' ? TS : PY) !== undefined;
}

/** Says what written code was put to. */
export function compilersInWords({ ZOD, TS, PY }: Compilers): string {
  const zod = ZOD !== undefined && TS !== undefined ? 'run' : 'read only (no TypeScript with a compiler, or no zod)';
  const typescript = TS !== undefined ? 'compiled' : 'read only (no TypeScript with a compiler)';
  const pydantic = PY !== undefined ? 'run' : 'read only (no python3 with pydantic)';
  return `Written code: zod ${zod}, TypeScript ${typescript}, Python ${pydantic}.`;
}
