import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * The import table: a file's folder says what it may touch. `types` may be imported with `import type` only. A packages
 * entry ending in `/` allows the paths below it as well.
 */
interface Room {
  readonly rooms: readonly string[];
  readonly typesOf?: readonly string[];
  readonly packages: readonly string[];
  readonly vscode: 'run-time' | 'types' | 'no';
  readonly node: boolean;
}

const ROOMS: Readonly<Record<string, Room>> = {
  'src/base': { rooms: ['src/base'], packages: [], vscode: 'no', node: false },
  'src/core': {
    rooms: ['src/base', 'src/core'],
    packages: ['zod', 'zod/mini', 'marked'],
    vscode: 'types',
    node: false,
  },
  'src/protocol': {
    rooms: ['src/base', 'src/protocol'],
    typesOf: ['src/core'],
    packages: ['zod/mini'],
    vscode: 'no',
    node: false,
  },
  'src/base/manifest.ts': { rooms: [], packages: [], vscode: 'types', node: false },
  'src/host': {
    rooms: ['src/base', 'src/core', 'src/protocol', 'src/base/manifest.ts', 'src/host'],
    packages: ['zod', 'zod/mini'],
    vscode: 'run-time',
    node: true,
  },
  'src/webview': {
    rooms: ['src/base', 'src/protocol', 'src/core/markdown', 'src/core/text', 'src/webview'],
    typesOf: ['src/core'],
    packages: ['zod/mini', 'lit', 'lit/', 'marked', 'highlight.js/', 'katex', 'katex/'],
    vscode: 'no',
    node: false,
  },
  'src/extension.ts': {
    rooms: ['src/base', 'src/core', 'src/protocol', 'src/base/manifest.ts', 'src/host'],
    packages: [],
    vscode: 'run-time',
    node: true,
  },
};

/** The SDKs: dynamic imports and types, in one folder. */
const SDK = /^(?:openai|@anthropic-ai\/sdk)(?:\/|$)/;
const SDK_FOLDER = 'src/core/gateway';

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

const root = path.resolve(import.meta.dirname, '../..');

function sourceFiles(): string[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function importsOf(source: string): Import[] {
  const text = withoutComments(source);
  const found: Import[] = [];
  for (const match of text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]/gm,
  )) {
    found.push({ specifier: match[2] ?? '', isType: match[1] !== undefined, isDynamic: false });
  }
  for (const match of text.matchAll(/\bimport\(\s*['"]([^'"\n]+)['"]/g)) {
    found.push({ specifier: match[1] ?? '', isType: false, isDynamic: true });
  }
  return found;
}

function isIn(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`);
}

function roomOf(file: string): string | undefined {
  return Object.keys(ROOMS).find((room) => isIn(file, room));
}

/** Why the import may not be there, or `undefined`. */
function problem(file: string, found: Import): string | undefined {
  const room = ROOMS[roomOf(file) ?? ''];
  if (room === undefined) return 'is in no room';
  const { specifier, isType, isDynamic } = found;
  if (specifier.startsWith('.')) {
    const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
    if (!target.endsWith('.ts')) return `${specifier} lacks the .ts extension`;
    const allowed = isType ? [...room.rooms, ...(room.typesOf ?? [])] : room.rooms;
    return allowed.some((other) => isIn(target, other)) ? undefined : `may not import ${target}`;
  }
  if (specifier === 'vscode') {
    const ok = room.vscode === 'run-time' || (room.vscode === 'types' && isType);
    return ok ? undefined : 'may not import vscode';
  }
  if (specifier.startsWith('node:')) return room.node ? undefined : `may not import ${specifier}`;
  if (SDK.test(specifier)) {
    const ok = isIn(file, SDK_FOLDER) && (isType || isDynamic);
    return ok ? undefined : `may not import ${specifier} here, or not statically`;
  }
  const allowed = room.packages.some(
    (name) => specifier === name || (name.endsWith('/') && specifier.startsWith(name)),
  );
  return allowed ? undefined : `may not import the package ${specifier}`;
}

describe('the import table', () => {
  it.each(Object.keys(ROOMS))('holds for %s', (room) => {
    const files = sourceFiles().filter((file) => isIn(file, room));
    expect(files.length).toBeGreaterThan(0);
    const problems = files.flatMap((file) =>
      importsOf(readFileSync(path.join(root, file), 'utf8')).flatMap((found) => {
        const reason = problem(file, found);
        return reason === undefined ? [] : [`${file} ${reason}`];
      }),
    );
    expect(problems).toEqual([]);
  });

  it('puts every source file into a room', () => {
    expect(sourceFiles().filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('would notice each kind of forbidden import', () => {
    const forbidden: readonly (readonly [string, string])[] = [
      ['src/base/a.ts', `import { x } from '../core/ports.ts';`],
      ['src/core/a.ts', `import * as vscode from 'vscode';`],
      ['src/core/a.ts', `import { readFile } from 'node:fs/promises';`],
      ['src/core/a.ts', `import OpenAI from 'openai';`],
      ['src/core/gateway/a.ts', `import OpenAI from 'openai';`],
      ['src/protocol/a.ts', `import { x } from '../core/conversation/fold.ts';`],
      ['src/webview/a.ts', `export { x } from '../host/log.ts';`],
      ['src/webview/a.ts', `const x = await import('../core/gateway/client.ts');`],
      ['src/extension.ts', `import {\n  a,\n  b,\n} from './webview/main.ts';`],
      ['src/host/a.ts', `import './missing-extension';`],
      ['src/host/a.ts', `import lodash from 'lodash';`],
    ];
    for (const [file, source] of forbidden) {
      const [found] = importsOf(source);
      expect(found, source).toBeDefined();
      expect(found === undefined ? undefined : problem(file, found), source).toBeDefined();
    }
  });

  it('allows types where it says so', () => {
    const [found] = importsOf(`import type { Message } from '../core/conversation/message.ts';`);
    expect(found === undefined ? 'none' : problem('src/webview/a.ts', found)).toBeUndefined();
  });
});
