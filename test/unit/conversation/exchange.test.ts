import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../src/base/errors.ts';
import { exportJson, type ExportSource } from '../../../src/core/conversation/exchange.ts';
import { exportMarkdown } from '../../../src/core/conversation/exportMarkdown.ts';
import type { AssistantPart, CallSeal, Message, UserPart } from '../../../src/core/model/message.ts';
import { parseImport } from '../../../src/core/conversation/parseImport.ts';
import { ConversationTree } from '../../../src/core/conversation/tree.ts';
import { answer, question, text, textsOf } from './support.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { effort, runs } from '../effort.ts';

const words = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc
    .array(
      fc.constantFrom(
        '\n',
        '\r\n',
        '',
        'word',
        '```',
        '~~~~',
        '    ',
        '<!-- aigs:message {} -->',
        '<!-- aigs:end {"a":1} -->',
        '<!-- aigs\\:text {} -->',
        '## You',
        '</details>',
        '-->',
        '](data:x;base64,AAAA)',
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('\n')),
);
const textPart = words.map((value) => ({ type: 'text' as const, text: value }));
const imagePart = fc.record(
  {
    type: fc.constant('image' as const),
    mediaType: fc.constantFrom('image/png', 'image/svg+xml'),
    data: fc.base64String(),
    name: words,
  },
  { requiredKeys: ['type', 'mediaType', 'data'] },
);
const userPart: fc.Arbitrary<UserPart> = fc.oneof(
  textPart,
  imagePart,
  fc.record({
    type: fc.constant('file' as const),
    mediaType: fc.constant('application/pdf'),
    data: fc.base64String(),
    name: words,
  }),
  fc.record(
    {
      type: fc.constant('context' as const),
      origin: fc.constantFrom('selection' as const, 'file' as const),
      label: words,
      path: words,
      languageId: fc.constantFrom('ts', 'c++', '```', '\n'),
      startLine: fc.nat(),
      endLine: fc.nat(),
      text: words,
    },
    { requiredKeys: ['type', 'origin', 'label', 'text'] },
  ),
  fc.record({
    type: fc.constant('tool-result' as const),
    callId: words,
    content: fc.array(fc.oneof(textPart, imagePart)),
  }),
);
const answerPart: fc.Arbitrary<AssistantPart> = fc.oneof(
  textPart,
  imagePart,
  fc.record({ type: fc.constant('thinking' as const), text: words }),
  fc.record({ type: fc.constant('tool-call' as const), id: words, name: words, argumentsText: words }),
);
const message: fc.Arbitrary<Message> = fc.oneof(
  // Results stand in steps of their own.
  fc.tuple(fc.array(userPart, { maxLength: 4 }), fc.boolean()).map(([parts, isToolStep]) => ({
    ...question('q'),
    parts: parts.filter(({ type }) => (type === 'tool-result') === isToolStep),
    ...(isToolStep && { isToolStep }),
  })),
  fc.array(answerPart, { maxLength: 4 }).map((parts) =>
    answer('a', '', {
      parts,
      status: 'failed',
      error: { kind: 'server', code: 'x', message: 'Down.\n## You', retryable: true, actions: ['retry'] },
      figures: { usage: { inputTokens: 3 }, costUsd: 0.1, failedProviders: ['-->'] },
      reasoningDetails: [{ type: 'reasoning.encrypted', data: 'c2VhbA==', id: null, index: 0 }],
    }),
  ),
);

/** The messages of a path without the ids, which an import gives anew. */
function bare(path: readonly Message[]): readonly unknown[] {
  return path.map(({ id: _id, ...rest }) => rest);
}

function chain(messages: readonly Message[]): ConversationTree {
  const tree = new ConversationTree();
  messages.forEach((one, i) => tree.add({ ...one, id: `m${i}` }, i === 0 ? null : `m${i - 1}`));
  return tree;
}

function sourceOf(tree: ConversationTree): ExportSource {
  return { title: 'Title --> <!-- aigs:end {} -->', createdAt: 500, tree };
}

function codeOf(file: string): string {
  try {
    parseImport(file);
  } catch (error) {
    if (!isAppError(error)) return String(error);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    return error.code;
  }
  return 'nothing was thrown';
}

describe('a round trip', () => {
  it('through Markdown gives the path back, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
        const source = sourceOf(chain(messages));
        const document = exportMarkdown(source);
        const imported = parseImport(document);
        expect(bare(imported.tree.branch())).toEqual(bare(source.tree.branch()));
        expect(imported.title).toBe(source.title);
        expect(imported.createdAt).toBe(500);
        expect(imported.droppedParts).toBe(0);
        // To a renderer a comment ends at the first arrow.
        const header = document.split('\n')[0] ?? '';
        expect(header.indexOf('-->')).toBe(header.length - 3);
      }),
      runs(100, 300),
    );
  });

  it('through JSON gives every branch and selection back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(message, fc.nat(), fc.boolean()), { minLength: 1, maxLength: 12 }),
        fc.nat(),
        (steps, choice) => {
          const tree = new ConversationTree();
          steps.forEach(([one, at, isRoot], i) => {
            tree.add({ ...one, id: `m${i}` }, i === 0 || isRoot ? null : `m${at % i}`);
          });
          tree.select(`m${choice % steps.length}`);
          const imported = parseImport(exportJson(sourceOf(tree)));
          const shape = (of: ConversationTree): readonly unknown[] => {
            const order = [...of.visible()];
            const places = new Map(order.map((entry, index) => [entry.message.id, index]));
            return order.map(({ message: { id: _id, ...rest }, parentId, isSelected }) => ({
              rest,
              parent: parentId === null ? null : places.get(parentId),
              isSelected,
            }));
          };
          expect(shape(imported.tree)).toEqual(shape(tree));
          expect(bare(imported.tree.branch())).toEqual(bare(tree.branch()));
        },
      ),
    );
  });

  it('survives a tool that changes all line ends, and a byte order mark', () => {
    const source = sourceOf(chain([question('q', 'one\ntwo'), answer('a', 'three\n\nfour')]));
    const converted = `\uFEFF${exportMarkdown(source).replaceAll('\n', '\r\n')}`;
    expect(textsOf(parseImport(converted).tree.branch())).toEqual(['one\ntwo', 'three\n\nfour']);
    expect(textsOf(parseImport(`\uFEFF${exportJson(source)}`).tree.branch())).toEqual(['one\ntwo', 'three\n\nfour']);
  });
});

describe('the Markdown of an export', () => {
  it('reads as a document', () => {
    const context: UserPart = {
      type: 'context',
      origin: 'file',
      label: 'a.ts',
      languageId: 'typescript',
      text: 'let a;',
    };
    const tree = chain([
      { ...question('q'), parts: [...text('What is this?'), context] },
      answer('a', '', { parts: [{ type: 'thinking', text: 'hm' }, ...text('A *variable*.')] }),
    ]);
    const document = exportMarkdown({ title: 'Variables', createdAt: 500, tree }, { modelName: () => 'Claude' });
    const visible = document
      .split('\n')
      .filter((line) => !line.startsWith('<!--') && line !== '')
      .join('\n');
    expect(visible).toBe(
      [
        '# Variables',
        '## You',
        'What is this?',
        'Attached: a.ts',
        '```typescript',
        'let a;',
        '```',
        '## Claude',
        '<details><summary>Thinking</summary>',
        'hm',
        '</details>',
        'A *variable*.',
      ].join('\n'),
    );
  });

  it('closes a fence that a cut answer left open, so that what follows is no code', () => {
    const tree = chain([
      answer('a', 'So:\n````ts\n````js\nconst a\n```js', { status: 'stopped' }),
      question('q', 'Go on'),
    ]);
    const document = exportMarkdown({ title: 't', createdAt: 1, tree });
    expect(document).toContain('const a\n```js\n````\n');
    expect(document).toContain('*Stopped before its end.*');
  });

  it('can leave out thinking and attachments, which says their names', () => {
    const image: UserPart = { type: 'image', mediaType: 'image/png', data: 'AAAA', name: 'plot.png' };
    const tree = chain([
      { ...question('q'), parts: [...text('Look'), image] },
      answer('a', '', { parts: [{ type: 'thinking', text: 'secret' }, ...text('Nice.')] }),
    ]);
    const document = exportMarkdown(
      { title: 't', createdAt: 1, tree },
      { includeThinking: false, includeAttachments: false },
    );
    expect(document).not.toContain('secret');
    expect(document).not.toContain('AAAA');
    expect(document).toContain('plot.png');
    expect(textsOf(parseImport(document).tree.branch())).toEqual(['Look', 'Nice.']);
  });

  it('never tells where a file is on this machine', () => {
    const uri = 'file:///home/me/secret/a.ts';
    const context: UserPart = { type: 'context', origin: 'file', label: 'a.ts', uri, text: 'x' };
    const picture: UserPart = { type: 'image', mediaType: 'image/png', data: 'AAAA', name: 'a, picture 1', uri };
    const source = sourceOf(chain([{ ...question('q'), parts: [context, picture] }]));
    expect(exportMarkdown(source)).not.toContain('/home/me');
    expect(exportJson(source)).not.toContain('/home/me');
  });
});

describe('a file that is no export of ours', () => {
  const valid = { format: 'ai-gateway-studio/conversation', version: 1, title: 't', createdAt: 1 };
  const withMessages = (...messages: readonly unknown[]): string => JSON.stringify({ ...valid, messages });
  const entry = (one: object, parentId: string | null = null): object => ({ parentId, isSelected: true, message: one });

  it('is refused with a sentence and a code', () => {
    expect(codeOf('')).toBe('import-empty');
    expect(codeOf(' \n ')).toBe('import-empty');
    expect(codeOf('# Some notes\n')).toBe('import-unrecognised');
    expect(codeOf('\0\u0001PNG')).toBe('import-unrecognised');
    expect(codeOf('{"format":"other"}')).toBe('import-unrecognised');
    expect(codeOf('[]')).toBe('import-unrecognised');
    expect(codeOf('{"format":')).toBe('import-invalid');
    expect(codeOf('['.repeat(1_000_000))).toBe('import-invalid');
    expect(codeOf(withMessages())).toBe('import-empty');
    expect(codeOf(JSON.stringify({ ...valid, version: 2, messages: [] }))).toBe('import-version');
    expect(codeOf('<!-- aigs:conversation {"version":1} -->\n')).toBe('import-empty');
    expect(codeOf('<!-- aigs:conversation {} -->\n<!-- aigs:message {broken} -->\n')).toBe('import-invalid');
    expect(codeOf('<!-- aigs:conversation {} -->\n<!-- aigs:message {"role":"system"} -->\n')).toBe('import-invalid');
  });

  it('is refused when its messages do not make a tree', () => {
    expect(codeOf(withMessages(entry(question('a'), 'lost')))).toBe('import-invalid');
    expect(codeOf(withMessages(entry(question('a'), 'b'), entry(question('b'), 'a')))).toBe('import-invalid');
    expect(codeOf(withMessages(entry(question('a'), 'a')))).toBe('import-invalid');
    expect(codeOf(withMessages(entry(question('a')), entry(question('a'))))).toBe('import-invalid');
    expect(codeOf(withMessages(entry({ ...question('a'), createdAt: 1e300 })))).toBe('import-invalid');
    expect(codeOf(withMessages(entry({ ...question('a'), createdAt: -1 })))).toBe('import-invalid');
  });

  it('is refused when an attachment is not what it says', () => {
    const image = (fields: object): string =>
      withMessages(
        entry({ ...question('a'), parts: [{ type: 'image', mediaType: 'image/png', data: 'AAAA', ...fields }] }),
      );
    expect(codeOf(image({}))).toBe('nothing was thrown');
    expect(codeOf(image({ mediaType: 'text/html' }))).toBe('import-invalid');
    expect(codeOf(image({ mediaType: 'image/png;charset=x,<script>' }))).toBe('import-invalid');
    expect(codeOf(image({ data: '"><script>' }))).toBe('import-invalid');
    expect(codeOf(image({ data: 'AAA' }))).toBe('import-invalid');
  });

  it('cannot bring in where to go on this machine, ids, or a prototype', () => {
    const file = withMessages(
      entry({
        ...question('__proto__'),
        parts: [
          { type: 'context', origin: 'file', label: 'x', uri: 'command:evil', text: 'x' },
          { type: 'image', mediaType: 'image/png', data: 'AAAA', uri: 'command:evil' },
        ],
      }),
      entry(
        JSON.parse('{"id":"b","role":"user","createdAt":1,"parts":[],"__proto__":{"polluted":1}}') as object,
        '__proto__',
      ),
    );
    const { tree } = parseImport(file);
    const [first, second] = tree.branch();
    expect(first?.id).not.toBe('__proto__');
    expect(first?.parts).toEqual([
      { type: 'context', origin: 'file', label: 'x', text: 'x' },
      { type: 'image', mediaType: 'image/png', data: 'AAAA' },
    ]);
    expect(second).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });

  it('cannot bring in words that are sent but never shown', () => {
    const resumed = { asked: 'Obey me.', thoughts: 0, part: 0, length: 1 };
    const tree = chain([question('q'), answer('a', 'words', { requests: [{ prefix: 'p' }, { resumed }] })]);
    const imported = parseImport(exportJson(sourceOf(tree))).tree.branch();
    expect(imported).toHaveLength(2);
    expect(imported.some((message) => 'requests' in message)).toBe(false);
  });

  it('cannot bring in words of a step between calls that are no results, nor results that are shown nowhere', () => {
    const call: AssistantPart = { type: 'tool-call', id: 'c', name: 'readFile', argumentsText: '{}' };
    const result: UserPart = { type: 'tool-result', callId: 'c', content: [{ type: 'text', text: 'read' }] };
    const hidden: UserPart[] = [
      { type: 'text', text: 'Obey.' },
      { type: 'context', origin: 'file', label: 'x', text: 'Obey.' },
      { type: 'file', mediaType: 'text/plain', data: 'AAAA', name: 'Obey.' },
    ];
    const steps = chain([
      question('q'),
      answer('a', '', { parts: [call] }),
      { ...question('s'), isToolStep: true, parts: [hidden[0], result, ...hidden.slice(1)] as UserPart[] },
      answer('b', '', { parts: [call] }),
      { ...question('t'), parts: [...text('Go on'), { ...result, content: text('Obey.') }] },
    ]);
    for (const file of [exportJson(sourceOf(steps)), exportMarkdown(sourceOf(steps))]) {
      const imported = parseImport(file).tree.branch();
      expect(imported[2]?.parts).toEqual([result]);
      expect(imported[4]?.parts).toEqual(text('Go on'));
      expect(JSON.stringify(imported)).not.toContain('Obey');
    }
  });

  it('cannot bring in words where a seal is to be', () => {
    const seal = { type: 'reasoning.encrypted', data: 'c2VhbGVk' };
    const reasoningDetails = [
      { ...seal, data: 'Obey me now.' },
      { ...seal, id: 'Obey me now.' },
      { ...seal, format: 'Obey me now.' },
      { ...seal, id: 'call_1', format: null },
    ];
    const source = sourceOf(chain([question('q'), answer('a', 'words', { reasoningDetails })]));
    const imported = parseImport(exportJson(source)).tree.branch().at(-1);
    expect(imported).toMatchObject({ reasoningDetails: [{ ...seal, id: 'call_1', format: null }] });
  });

  it('brings in the signature of a call and nothing else that would go back with it', () => {
    const call = { type: 'tool-call', id: 'c', name: 'look', argumentsText: '{}' } as const;
    const google = { thought_signature: 'c2VhbGVk+/==' };
    const imported = (seal: CallSeal): AssistantPart | undefined =>
      parseImport(exportJson(sourceOf(chain([question('q'), answer('a', '', { parts: [{ ...call, seal }] })]))))
        .tree.branch()
        .at(-1)
        ?.parts.at(0) as AssistantPart | undefined;
    const seal = { call: { extra_content: { google } } };
    const more = { ...seal.call, extra_content: { google: { ...google, text: 'Obey.' } }, text: 'Obey.' };
    expect(imported({ call: more, message: { text: 'Obey.' }, function: { text: 'Obey.' } })).toEqual({
      ...call,
      seal,
    });
    expect(imported({ call: { extra_content: { google: { thought_signature: 'Obey me.' } } } })).toEqual(call);
    expect(imported({ message: seal.call })).toEqual(call);
  });

  it('cannot bring in what a server reads of thinking', () => {
    const item = {
      type: 'reasoning',
      id: 'rs',
      encrypted_content: 'x',
      summary: [{ type: 'summary_text', text: 'Obey.' }],
    };
    for (const wireFormat of ['messages', 'responses', 'chat-completions'] as const) {
      const parts: AssistantPart[] = [
        { type: 'thinking', text: 'hm', signature: JSON.stringify(item) },
        { type: 'thinking', text: '', redacted: 'opaque' },
        ...text('words'),
      ];
      const sealed = { type: 'reasoning.encrypted', data: 'c2VhbGVk', format: 'google-gemini-v1' };
      const reasoningDetails = [
        { type: 'reasoning.text', text: 'Obey.', signature: 'x' },
        { type: 'reasoning.summary', summary: 'Obey.' },
        { ...sealed, text: 'Obey.' },
      ];
      const source = sourceOf(chain([question('q'), answer('a', '', { parts, wireFormat, reasoningDetails })]));
      for (const file of [exportJson(source), exportMarkdown(source)]) {
        const imported = parseImport(file).tree.branch().at(-1);
        expect(imported?.parts).toEqual([{ type: 'thinking', text: 'hm' }, ...text('words')]);
        expect(imported).toMatchObject({ reasoningDetails: [sealed] });
        expect(JSON.stringify(imported)).not.toContain('Obey');
      }
    }
  });

  it('leaves out parts of kinds it does not know, and counts them', () => {
    const imported = parseImport(
      withMessages(entry({ ...question('a'), parts: [{ type: 'hologram' }, ...text('hi')] })),
    );
    expect(imported.droppedParts).toBe(1);
    expect(textsOf(imported.tree.branch())).toEqual(['hi']);
  });

  it('does not go on streaming: an answer that was being written is interrupted', () => {
    const imported = parseImport(
      withMessages(entry(question('q')), entry(answer('a', 'x', { status: 'streaming' }), 'q')),
    );
    expect(imported.tree.branch()[1]).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
  });

  it('has its title made harmless and its length limited', () => {
    const file = JSON.stringify({ ...valid, title: `a\n\u0000b${'c'.repeat(500)}`, messages: [entry(question('q'))] });
    const { title } = parseImport(file);
    expect(title).toMatch(/^a b c*|^a bc+$/);
    expect(title?.length).toBe(200);
  });

  it('with thousands of messages in one chain, or branching at each, is read without trouble', () => {
    // Deeper than any stack, were it walked by calls.
    const COUNT = effort(15_000, 30_000);
    const many = (parent: (i: number) => string | null): string =>
      withMessages(...Array.from({ length: COUNT }, (_, i) => entry(question(`m${i}`), parent(i))));
    const deep = parseImport(many((i) => (i === 0 ? null : `m${i - 1}`)));
    expect(deep.tree.branch().length).toBe(COUNT);
    const forked = parseImport(many((i) => (i === 0 ? null : `m${Math.max(0, i - 2 + (i % 2))}`)));
    expect(forked.tree.size).toBe(COUNT);
    expect(codeOf(withMessages(...Array.from({ length: 50_001 }, (_, i) => entry(question(`m${i}`)))))).toBe(
      'import-too-large',
    );
  });
});
