import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './sourceFiles.ts';

/** What surrounds a layer: packages, the editor, Node. A packages entry ending in `/` allows the paths below it as well. */
interface Layer {
  readonly packages: readonly string[];
  readonly vscode: 'run-time' | 'types' | 'no';
  readonly node: boolean;
}

const LAYERS: Readonly<Record<string, Layer>> = {
  base: { packages: ['@vscode/l10n'], vscode: 'types', node: false },
  core: {
    packages: [
      'zod/mini',
      'zod',
      'marked',
      '@lezer/javascript',
      '@lezer/python',
      '@lezer/common',
      'jsonrepair',
      'yaml',
      '@vscode/l10n',
    ],
    vscode: 'types',
    node: false,
  },
  protocol: { packages: ['zod/mini'], vscode: 'no', node: false },
  host: {
    packages: ['zod/mini', '@vscode/l10n', 'ts-json-schema-generator/node_modules/typescript/lib/typescript.js'],
    vscode: 'run-time',
    node: true,
  },
  webview: {
    packages: ['zod/mini', '@vscode/l10n', 'lit', 'lit/', 'marked', 'highlight.js/', 'katex', 'katex/', 'mermaid'],
    vscode: 'no',
    node: false,
  },
  extension: { packages: ['@vscode/l10n'], vscode: 'run-time', node: true },
};

const CORE = 'core/json core/text core/model core/cost';

/**
 * The import table: which rooms a room may import besides itself and `base`. A file belongs to the longest name that it is
 * in; the files beside the folders are `extension`, where everything is put together. No room imports one that imports it.
 */
const ALLOWED: Readonly<Record<string, string>> = {
  base: '',
  // The ports to the surroundings.
  core: '',
  'core/json': '',
  'core/text': '',
  'core/workspace': '',
  'core/privacy': 'core/workspace',
  'core/attachments': '',
  'core/notebook': 'core/attachments core/json core/text',
  // What a question, an answer and a request are, and what they weigh and cost.
  'core/model': 'core',
  'core/cost': 'core/model',
  // Records of any kind, one a line, in files that only grow.
  'core/journal': 'core core/json core/model',
  'core/schema': 'core/json core/text',
  'core/code': 'core/json',
  'core/markdown': 'core/text',
  'core/theme': 'core/json',
  // Taking an answer out of what it is wrapped in.
  'core/answers': 'core/model core/text',
  'core/terminal': 'core/answers core/text',
  'core/commit': 'core/answers core/json core/text',
  'core/completion': `core ${CORE} core/answers core/code core/privacy`,
  'core/gateway': `core ${CORE} core/answers core/attachments core/privacy`,
  'core/models': `${CORE} core/gateway`,
  // The names of output formats alone, so that the page of an extraction has them without the writers.
  'core/outputs': '',
  'core/extraction': `
    core ${CORE} core/answers core/code core/gateway core/journal core/models core/outputs core/privacy
    core/schema`,
  'core/toolcalls': `
    core ${CORE} core/answers core/apply core/code core/extraction core/notebook core/privacy core/schema`,
  'core/conversation': `core ${CORE} core/gateway core/journal core/toolcalls`,
  'core/actions': `${CORE} core/answers core/conversation core/gateway`,
  'core/meaning': 'core/code core/json core/privacy',
  'core/apply': 'core/code core/text',
  'core/editing': `core ${CORE} core/actions core/answers core/apply core/code core/privacy`,
  protocol: 'core/json core/outputs',

  'host/storage': 'core',
  'host/workspace': 'core core/attachments core/code core/json core/notebook core/privacy core/text core/workspace',
  'host/network': 'core core/toolcalls',
  'host/window': 'core core/json core/theme protocol',
  // What every part of the host may have; it knows no feature.
  host: 'core core/gateway core/model core/privacy host/storage host/window',
  'host/gateway': `core ${CORE} core/gateway core/models protocol host host/storage`,
  'host/models': `core ${CORE} core/gateway core/models host host/gateway host/window`,
  'host/editor': `
    core core/apply core/code core/editing core/markdown core/terminal core/text core/toolcalls host/editing host/window
    host/workspace`,
  'host/attachments':
    'core/attachments core/cost core/model core/notebook core/text protocol host/window host/workspace',
  'host/editing': `
    core ${CORE} core/actions core/answers core/apply core/editing core/privacy core/toolcalls host/gateway host/models
    host/window host/workspace`,
  'host/actions': `
    ${CORE} core/actions core/editing core/gateway core/models core/privacy host host/attachments host/editing host/editor
    host/models host/window host/workspace`,
  'host/terminal': `core ${CORE} core/terminal host/actions host/models host/window`,
  'host/scm': `${CORE} core/answers core/commit core/privacy host/actions host/models host/window host/workspace`,
  // What goes along with a question besides files, and the list that offers it.
  'host/context': `
    core core/attachments core/text core/workspace host/actions host/attachments host/scm host/terminal host/window
    host/workspace protocol`,
  'host/ghostText': `core ${CORE} core/completion host host/gateway host/models host/window host/workspace`,
  'host/extraction': `
    core ${CORE} core/extraction core/gateway core/models core/privacy core/schema
    core/outputs protocol host host/actions host/editor host/models host/storage
    host/window host/workspace`,
  // TypeScript's checker; it runs in a thread of its own, without the editor.
  'host/typeReader': 'core/code core/extraction core/json core/schema',
  'host/meaning': `
    core ${CORE} core/gateway core/meaning core/models host/gateway host/models host/storage host/window
    host/workspace`,
  'host/tools': `
    core ${CORE} core/attachments core/conversation core/editing core/notebook core/privacy core/toolcalls
    core/workspace host host/actions host/attachments host/editing host/editor host/meaning host/models host/network
    host/scm host/window host/workspace`,
  'host/chat': `
    core ${CORE} core/attachments core/conversation core/gateway core/markdown core/models core/toolcalls protocol host
    host/actions host/attachments host/context host/editing host/editor host/gateway host/models host/terminal host/tools
    host/window host/workspace`,
  'host/commands': `
    core ${CORE} core/actions core/gateway core/models host/actions host/chat host/editing host/editor
    host/extraction host/gateway host/ghostText host/meaning host/models host/scm host/terminal host/tools
    host/window`,

  webview: 'protocol webview/parts',
  'webview/parts': '',
  'webview/markdown': 'core/markdown webview/diagrams webview/parts',
  'webview/diagrams': '',
  'webview/chat': 'core/attachments core/cost core/text protocol webview webview/markdown webview/parts',
  'webview/extraction': 'core/json core/outputs core/text protocol webview webview/parts',
  // Makes the features and hands them to each other; no room imports it.
  extension: `
    core core/privacy host host/actions host/chat host/commands host/editing host/extraction host/gateway
    host/ghostText host/meaning host/models host/storage host/terminal host/tools host/window host/workspace`,
};

const ROOMS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(ALLOWED).map(([room, rooms]) => [room, rooms.split(/\s+/).filter((name) => name !== '')]),
);

/** Where a room says in its first lines what its one idea is. */
const MAIN_FILES: Readonly<Record<string, string>> = {
  base: 'base/disposable.ts',
  core: 'core/ports.ts',
  'core/json': 'core/json/json.ts',
  'core/text': 'core/text/terminalText.ts',
  'core/privacy': 'core/privacy/neverSend.ts',
  'core/attachments': 'core/attachments/sniff.ts',
  'core/notebook': 'core/notebook/notebook.ts',
  'core/model': 'core/model/message.ts',
  'core/cost': 'core/cost/requestCost.ts',
  'core/journal': 'core/journal/lines.ts',
  'core/schema': 'core/schema/validate.ts',
  'core/apply': 'core/apply/placeBlock.ts',
  'core/code': 'core/code/syntaxParts.ts',
  'core/workspace': 'core/workspace/paths.ts',
  'core/markdown': 'core/markdown/blocks.ts',
  'core/theme': 'core/theme/tokenColours.ts',
  'core/answers': 'core/answers/unwrap.ts',
  'core/terminal': 'core/terminal/suggestion.ts',
  'core/commit': 'core/commit/message.ts',
  'core/completion': 'core/completion/completer.ts',
  'core/gateway': 'core/gateway/client.ts',
  'core/models': 'core/models/models.ts',
  'core/outputs': 'core/outputs/outputFormats.ts',
  'core/extraction': 'core/extraction/extract.ts',
  'core/toolcalls': 'core/toolcalls/loop.ts',
  'core/meaning': 'core/meaning/meaningIndex.ts',
  'core/conversation': 'core/conversation/conversation.ts',
  'core/actions': 'core/actions/builtin.ts',
  'core/editing': 'core/editing/review.ts',
  protocol: 'protocol/channel.ts',
  host: 'host/hostServices.ts',
  'host/storage': 'host/storage/storage.ts',
  'host/workspace': 'host/workspace/fence.ts',
  'host/network': 'host/network/client.ts',
  'host/window': 'host/window/question.ts',
  'host/gateway': 'host/gateway/gateway.ts',
  'host/models': 'host/models/modelChoice.ts',
  'host/editor': 'host/editor/codeActions.ts',
  'host/attachments': 'host/attachments/tray.ts',
  'host/context': 'host/context/contextList.ts',
  'host/editing': 'host/editing/inlineEdits.ts',
  'host/actions': 'host/actions/runAction.ts',
  'host/terminal': 'host/terminal/memory.ts',
  'host/scm': 'host/scm/commitMessage.ts',
  'host/ghostText': 'host/ghostText/ghostText.ts',
  'host/extraction': 'host/extraction/extractions.ts',
  'host/typeReader': 'host/typeReader/readTypes.ts',
  'host/meaning': 'host/meaning/meaning.ts',
  'host/tools': 'host/tools/toolHost.ts',
  'host/chat': 'host/chat/chatController.ts',
  'host/commands': 'host/commands/table.ts',
  webview: 'webview/page.ts',
  'webview/parts': 'webview/parts/dom.ts',
  'webview/markdown': 'webview/markdown/markdownView.ts',
  'webview/diagrams': 'webview/diagrams/library.ts',
  'webview/chat': 'webview/chat/app.ts',
  'webview/extraction': 'webview/extraction/app.ts',
  extension: 'extension.ts',
};

/** Pairs of which the first may take types only. */
const TYPES_ONLY: readonly (readonly [room: string, from: string])[] = [['protocol', 'core/json']];

/** The SDKs: dynamic imports and types, in one folder. */
const SDK = /^(?:openai|@anthropic-ai\/sdk)(?:\/|$)/;
const SDK_ROOM = 'core/gateway';

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

const root = path.resolve(import.meta.dirname, '../..');

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

/** The room of a path below `src`: the longest name that it is in. */
function roomOf(file: string): string | undefined {
  const below = file.slice('src/'.length);
  if (!below.includes('/')) return 'extension';
  return Object.keys(ROOMS)
    .filter((room) => below.startsWith(`${room}/`))
    .toSorted((one, other) => other.length - one.length)[0];
}

function targetOf(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier);
}

/** Every file with the files of ours that it imports, types and what loads later included. */
function importGraph(): ReadonlyMap<string, readonly string[]> {
  return new Map(
    sourceFiles().map((file) => [
      file,
      importsOf(readFileSync(path.join(root, file), 'utf8'))
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => targetOf(file, specifier)),
    ]),
  );
}

/** Groups whose members all reach each other, by Tarjan: strongly connected components, and what reaches itself alone. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  /** The earliest open node that `node` reaches. */
  const visit = (node: string): number => {
    const own = order.size;
    order.set(node, own);
    const depth = open.push(node) - 1;
    let earliest = own;
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) earliest = Math.min(earliest, visit(next));
      else if (open.includes(next)) earliest = Math.min(earliest, order.get(next) ?? own);
    }
    if (earliest === own) {
      const members = open.splice(depth);
      if (members.length > 1 || (graph.get(node) ?? []).includes(node)) found.push(members.toSorted());
    }
    return earliest;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

function layerOf(room: string): Layer {
  return LAYERS[room.split('/')[0] ?? ''] ?? { packages: [], vscode: 'no', node: false };
}

/** Why the import may not be there, or `undefined`. */
function problem(file: string, found: Import): string | undefined {
  const room = roomOf(file);
  if (room === undefined) return 'is in no room';
  const layer = layerOf(room);
  const { specifier, isType, isDynamic } = found;
  if (specifier.startsWith('.')) {
    const target = targetOf(file, specifier);
    if (!target.endsWith('.ts')) return `${specifier} lacks the .ts extension`;
    const other = roomOf(target);
    const isAllowed = other !== undefined && [room, 'base', ...(ROOMS[room] ?? [])].includes(other);
    const needsTypes = TYPES_ONLY.some(([one, from]) => one === room && from === other);
    return isAllowed && (isType || !needsTypes) ? undefined : `may not import ${target}`;
  }
  if (specifier === 'vscode') {
    const ok = layer.vscode === 'run-time' || (layer.vscode === 'types' && isType);
    return ok ? undefined : 'may not import vscode';
  }
  if (specifier.startsWith('node:')) return layer.node ? undefined : `may not import ${specifier}`;
  if (SDK.test(specifier)) {
    const ok = room === SDK_ROOM && (isType || isDynamic);
    return ok ? undefined : `may not import ${specifier} here, or not statically`;
  }
  const allowed = layer.packages.some(
    (name) => specifier === name || (name.endsWith('/') && specifier.startsWith(name)),
  );
  return allowed ? undefined : `may not import the package ${specifier}`;
}

describe('the import table', () => {
  it.each(Object.keys(ROOMS))('holds for %s', (room) => {
    const files = sourceFiles().filter((file) => roomOf(file) === room);
    expect(files.length).toBeGreaterThan(0);
    const problems = files.flatMap((file) =>
      importsOf(readFileSync(path.join(root, file), 'utf8')).flatMap((found) => {
        const reason = problem(file, found);
        return reason === undefined ? [] : [`${file} ${reason}`];
      }),
    );
    expect(problems).toEqual([]);
  });

  it.each(Object.keys(ROOMS))('finds the idea of %s at the start of its main file', (room) => {
    const file = `src/${MAIN_FILES[room]}`;
    expect(roomOf(file)).toBe(room);
    expect(readFileSync(path.join(root, file), 'utf8')).toMatch(/^(?:\/\/ |\/\*\*\s(?: \* )?)\S[^\n]{15,}/);
  });

  it('puts every source file into a room', () => {
    expect(sourceFiles().filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('asks for text in one place, where what is typed stays', () => {
    const asking = sourceFiles().filter((file) => readFileSync(path.join(root, file), 'utf8').includes('showInputBox'));
    expect(asking).toEqual(['src/host/window/question.ts']);
  });

  it('reads in one place what the settings say of a request', () => {
    const read = /\b(?:get|own)\('aiGateway\.(?:maxOutputTokens|routing|thinking|wireFormat)'\)/;
    const reading = sourceFiles().filter((file) => read.test(readFileSync(path.join(root, file), 'utf8')));
    expect(reading.toSorted()).toEqual(['src/host/models/modelChoice.ts', 'src/host/settings.ts']);
  });

  it('has no circle of rooms', () => {
    expect(circles(new Map(Object.entries(ROOMS)))).toEqual([]);
  });

  it('has no circle of files, type imports included', () => {
    expect(circles(importGraph())).toEqual([]);
  });

  it('would notice a circle', () => {
    const graph = { a: ['b'], b: ['c', 'd'], c: ['b'], d: ['d', 'e'], e: [] };
    expect(circles(new Map(Object.entries(graph)))).toEqual([['d'], ['b', 'c']]);
  });

  it('allows nothing that no file needs', () => {
    const used = new Set(
      [...importGraph()].flatMap(([file, targets]) => targets.map((to) => `${roomOf(file)} → ${roomOf(to)}`)),
    );
    const shared = new Set(['core', ...CORE.split(' ')]);
    const idle = Object.entries(ROOMS).flatMap(([room, imported]) =>
      imported
        .filter((other) => !shared.has(other) && !used.has(`${room} → ${other}`))
        .map((other) => `${room} → ${other}`),
    );
    expect(idle).toEqual([]);
  });

  it('would notice each kind of forbidden import', () => {
    const forbidden: readonly (readonly [string, string])[] = [
      ['src/base/a.ts', `import { x } from '../core/ports.ts';`],
      ['src/core/a.ts', `import * as vscode from 'vscode';`],
      ['src/core/a.ts', `import { readFile } from 'node:fs/promises';`],
      ['src/core/a.ts', `import OpenAI from 'openai';`],
      ['src/core/gateway/a.ts', `import OpenAI from 'openai';`],
      ['src/protocol/a.ts', `import { x } from '../core/json/json.ts';`],
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
    const [found] = importsOf(`import type { JsonValue } from '../core/json/json.ts';`);
    expect(found === undefined ? 'none' : problem('src/protocol/a.ts', found)).toBeUndefined();
  });
});
