import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolContext, ToolOutcome } from '../../../src/core/toolcalls/tool.ts';
import { createFileTool } from '../../../src/host/tools/writing/createFile.ts';
import { fake, Uri, window, workspace } from '../../fakes/fakeVscode.ts';

const uri = Uri.file('/w/new.ipynb');
const place = { ok: true, uri, label: 'new.ipynb' } as const;
const written = new Map<string, string>();
/** What happens while the user is asked. */
let meanwhile: () => void = () => undefined;
/** What the user was shown. */
let asked: string[] = [];

const context = {
  signal: new AbortController().signal,
  progress: () => undefined,
  unlimited: (work: () => Promise<unknown>) => work(),
  willWrite: async () => 'turn',
  didWrite: async () => undefined,
} as unknown as ToolContext;

beforeEach(() => {
  written.clear();
  asked = [];
  Object.assign(window, {
    showWarningMessage: async (title: string, options: { detail: string }, button: string) => {
      asked.push(`${title}\n${options.detail}`);
      meanwhile();
      return button;
    },
  });
  Object.assign(workspace.fs, {
    writeFile: async (target: Uri, bytes: Uint8Array) => {
      written.set(target.path, new TextDecoder().decode(bytes));
    },
  });
});

afterEach(() => {
  meanwhile = () => undefined;
  fake.renew();
});

function said({ content }: ToolOutcome): string {
  return content.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

describe('a new notebook', () => {
  const fence = {
    existing: async () => (written.has(uri.path) ? place : { ok: false, reason: 'not there', isMissing: true }),
    creatable: async () => place,
  };
  const create = async (content: string): Promise<string> => {
    const tool = createFileTool({ edits: async () => ({}) } as never, { fence } as never);
    return said(await tool.run({ path: 'new.ipynb', content }, context));
  };

  it('is made of its cells once the user agrees', async () => {
    expect(await create('print(1)')).toContain('new.ipynb was created with 1 cell');
    expect(written.get(uri.path)).toContain('print(1)');
  });

  it('never takes the place of a file that came to be while the user was asked', async () => {
    meanwhile = () => written.set(uri.path, 'theirs');
    expect(await create('print(1)')).toContain('was agreed to, but not created');
    expect(written.get(uri.path)).toBe('theirs');
    expect(asked).toHaveLength(1);
  });
});
