import { build, type Metafile, type Plugin } from 'esbuild';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

/** What the host's bundle is made of, built as `esbuild.mjs` does. */
let outputs: Metafile['outputs'];

/** No declarations come with it. */
const TEXTS: string = path.resolve('src/textsFrom.mjs');

beforeAll(async () => {
  const { textsFrom } = (await import(TEXTS)) as { readonly textsFrom: (file: string) => Plugin };
  const { metafile } = await build({
    entryPoints: ['src/extension.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['vscode'],
    mainFields: ['module', 'main'],
    outdir: 'dist',
    write: false,
    metafile: true,
    plugins: [textsFrom('src/host/window/editorText.ts')],
    logLevel: 'silent',
  });
  ({ outputs } = metafile);
});

/** The chunks that importing a file loads at once. */
function chunksOf(source: string): ReadonlySet<string> {
  const [entry] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source) ?? [];
  if (entry === undefined) throw new Error(`${source} is no entry: nothing imports it lazily.`);
  const found = new Set([entry]);
  for (const chunk of found) {
    for (const { kind, path, external } of outputs[chunk]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) found.add(path);
  }
  return found;
}

/** The source files of which code is loaded with these, and the ones that are imported lazily from there. */
function loadedBy(sources: readonly string[]): {
  readonly files: readonly string[];
  readonly lazily: readonly string[];
} {
  const chunks = [...new Set(sources.flatMap((source) => [...chunksOf(source)]))].flatMap(
    (path) => outputs[path] ?? [],
  );
  const files = chunks.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const lazily = chunks.flatMap(({ imports }) =>
    imports.flatMap(({ kind, path }) => (kind === 'dynamic-import' ? (outputs[path]?.entryPoint ?? []) : [])),
  );
  return { files: [...new Set(files)], lazily: [...new Set(lazily)] };
}

const GATEWAY = [
  'src/host/gateway/gateway.ts',
  'src/host/models/modelChoice.ts',
  'src/core/gateway/wireTurn.ts',
  'node_modules/openai/index.mjs',
];

/** What is loaded for each of them: its command, and the services it asks for. */
const FEATURES: Readonly<Record<string, readonly string[]>> = {
  'a commit message': ['src/host/scm/commitMessage.ts'],
  'a description of a pull request': ['src/host/scm/pullRequest.ts'],
  'an edit': [
    'src/host/actions/runAction.ts',
    'src/host/editing/inlineEdits.ts',
    'src/host/editing/commands.ts',
    'src/host/commands/stop.ts',
  ],
  'an extraction': ['src/host/extraction/extractCommand.ts', 'src/host/extraction/extractions.ts'],
  'extractions from many files': ['src/host/extraction/batch/extractFiles.ts', 'src/host/extraction/batch/batches.ts'],
  'a completion': ['src/host/ghostText/ghostText.ts'],
  'a suggested command': ['src/host/terminal/suggest.ts'],
};

/** The chat and the loop of its tools; edits share what prompts say of files, and how a text is found in one. */
const CHAT =
  /^src\/(?:host\/(?:chat|tools)|core\/(?:conversation(?!\/prompt\.ts$)|toolcalls(?!\/writing\/))|protocol\/messages\.ts)/;

describe('What is loaded', () => {
  it.each(Object.entries(FEATURES))('for %s has nothing of the chat', (_name, sources) => {
    const { files, lazily } = loadedBy(['src/extension.ts', ...GATEWAY, ...sources]);
    // The thin ends that activation has of them, to register them.
    const ends = new Set(loadedBy(['src/extension.ts']).files);
    expect(files.filter((file) => CHAT.test(file) && !ends.has(file))).toEqual([]);
    const own = loadedBy([...GATEWAY, ...sources]).lazily;
    expect(own.filter((file) => CHAT.test(file))).toEqual([]);
    expect(lazily).toContain('src/host/chat/openChat.ts');
  });

  it('for a turn is one SDK, that of its wire format', () => {
    const turn = loadedBy(['src/extension.ts', 'src/host/chat/openChat.ts', 'src/core/gateway/wireTurn.ts']);
    const sdks = /^node_modules\/(?:openai|@anthropic-ai)\//;
    expect(turn.files.filter((file) => sdks.test(file))).toEqual([]);
    expect(turn.lazily.filter((file) => sdks.test(file)).toSorted()).toEqual([
      'node_modules/@anthropic-ai/sdk/index.mjs',
      'node_modules/openai/index.mjs',
    ]);
    expect(loadedBy(['node_modules/openai/index.mjs']).files.filter((file) => file.includes('@anthropic-ai'))).toEqual(
      [],
    );
  });

  it('at activation has no rules of files, no words of settings and no schemas', () => {
    const { files } = loadedBy(['src/extension.ts']);
    const heavy =
      /^src\/(?:core\/(?:workspace|schema|json|toolcalls|conversation|answers)|host\/settingWords\.ts|host\/workspace\/(?!neverSendWatch))|^node_modules\/(?!@vscode\/l10n\/)/;
    expect(files.filter((file) => heavy.test(file))).toEqual([]);
    expect(files).toContain('src/host/commands/table.ts');
  });
});
