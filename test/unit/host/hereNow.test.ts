import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConversationSummary } from '../../../src/core/conversation/summary.ts';
import { Emitter } from '../../../src/base/event.ts';
import { HereNow } from '../../../src/host/chat/hereNow.ts';
import { attachForRepair, repairQuestion } from '../../../src/host/chat/problemsHere.ts';
import type { AttachmentPart } from '../../../src/core/model/message.ts';
import type { ViewHere } from '../../../src/protocol/viewState.ts';
import {
  Diagnostic,
  DiagnosticSeverity,
  fake,
  type FakeDocument,
  Range,
  Selection,
  Uri,
  window,
} from '../../fakes/fakeVscode.ts';

const quiet = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

function summary(id: string, title: string, updatedAt: number): ConversationSummary {
  return { id, title, createdAt: 0, updatedAt, messageCount: 2, models: [] };
}

function show(document: FakeDocument, ...selections: Selection[]): void {
  Reflect.set(window, 'activeTextEditor', { document, selections });
}

const lines = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n');
const at = (line: number): Range => new Range(line, 0, line, 4);

let here: HereNow;
let told: ViewHere[];
let isWanted: boolean;
let chats: ConversationSummary[];
const libraryChanges = new Emitter<void>();
const list = vi.fn(async () => chats);

beforeEach(() => {
  vi.useFakeTimers();
  fake.folders = [{ uri: Uri.file('/shop'), name: 'shop' }];
  told = [];
  chats = [];
  isWanted = true;
  list.mockClear();
  here = new HereNow({
    library: { list, onDidChange: libraryChanges.event },
    isWanted: () => isWanted,
    onChanged: (change) => told.push(change),
    log: quiet,
  });
});

afterEach(() => {
  here.dispose();
  vi.useRealTimers();
  fake.renew();
});

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(5_000).then(() => undefined);

describe('what an empty chat offers', () => {
  it('is the file in front with what is selected and wrong in it', async () => {
    const document = fake.document('/shop/load.ts', lines(30));
    show(document, new Selection(2, 0, 20, 0));
    fake.problems.set(document.uri.toString(), [
      new Diagnostic(at(3), 'Wrong'),
      new Diagnostic(at(4), 'Doubtful', DiagnosticSeverity.Warning),
      new Diagnostic(at(5), 'Could be nicer', DiagnosticSeverity.Hint),
    ]);
    expect(here.snapshot()).toEqual({ file: 'load.ts', lines: '3–20', problems: 2 });
    show(document, new Selection(4, 0, 4, 3), new Selection(8, 0, 8, 3));
    fake.selections.fire({ textEditor: {} });
    await settle();
    expect(told.at(-1)).toMatchObject({ lines: '5 +1' });
    show(document, new Selection(4, 0, 4, 0));
    fake.selections.fire({ textEditor: {} });
    await settle();
    expect(told.at(-1)).toEqual({ file: 'load.ts', problems: 2, chats: [] });
  });

  it('is said again only where it changed, and not for each key', async () => {
    const document = fake.document('/shop/load.ts', lines(300));
    show(document);
    here.snapshot();
    await settle();
    told.length = 0;
    for (let line = 0; line < 100; line++) {
      show(document, new Selection(line, 0, line, 4));
      fake.selections.fire({ textEditor: {} });
    }
    await settle();
    expect(told.map((each) => each.lines)).toEqual(['1', '100']);
    fake.problemChanges.fire({ uris: [] });
    await settle();
    expect(told).toHaveLength(2);
  });

  it('is not looked for while nobody looks at an empty chat', async () => {
    isWanted = false;
    show(fake.document('/shop/load.ts', 'a'));
    expect(here.snapshot()).toBeUndefined();
    fake.selections.fire({ textEditor: {} });
    libraryChanges.fire();
    await settle();
    expect(told).toEqual([]);
    expect(list).not.toHaveBeenCalled();
  });

  it('keeps quiet about files that may not be sent, and in Restricted Mode about those of the folder', async () => {
    show(fake.document('/shop/.env', 'KEY=1'), new Selection(0, 0, 0, 3));
    expect(here.snapshot()).toEqual({ problems: 0 });
    fake.isTrusted = false;
    show(fake.document('/shop/load.ts', 'a'));
    expect(here.snapshot()).toMatchObject({ problems: 0 });
    expect(here.snapshot()).not.toHaveProperty('file');
    show(fake.document('/elsewhere/load.ts', 'a'));
    expect(here.snapshot()).toMatchObject({ file: 'load.ts' });
  });

  it('hides nothing that a name or a title hides', async () => {
    chats = [summary('a', 'Bill\u202Eexe.\n\nAll of it', 1)];
    show(fake.document('/shop/gpj\u202E.ts', 'a'));
    here.snapshot();
    await settle();
    expect(told.at(-1)).toEqual({
      file: 'gpj⟦U+202E⟧.ts',
      problems: 0,
      chats: [{ id: 'a', title: 'Bill⟦U+202E⟧exe. All of it', updatedAt: 1 }],
    });
  });

  it('names the last three chats, read once until they change', async () => {
    chats = ['a', 'b', 'c', 'd'].map((id, index) => summary(id, `Chat ${id}`, 10 - index));
    expect(here.snapshot()).toEqual({ problems: 0 });
    await settle();
    expect(told).toEqual([
      {
        problems: 0,
        chats: ['a', 'b', 'c'].map((id, index) => ({ id, title: `Chat ${id}`, updatedAt: 10 - index })),
      },
    ]);
    here.snapshot();
    await settle();
    expect(list).toHaveBeenCalledTimes(1);
    chats = chats.slice(1);
    for (let change = 0; change < 50; change++) libraryChanges.fire();
    await settle();
    expect(list.mock.calls.length).toBeLessThanOrEqual(3);
    expect(told.at(-1)?.chats?.map(({ id }) => id)).toEqual(['b', 'c', 'd']);
  });
});

describe('the repair of what is wrong in the file in front', () => {
  const scene = (lineCount: number, problems: readonly Diagnostic[]) => {
    const document = fake.document('/shop/load.ts', lines(lineCount));
    fake.problems.set(document.uri.toString(), problems);
    return document;
  };
  type Vscode = Parameters<typeof repairQuestion>[0];
  const asked = (document: FakeDocument): string | undefined => repairQuestion(document as unknown as Vscode);

  it('is asked for in words that name the problems, errors first', () => {
    const own = new Diagnostic(at(1), 'Of ours');
    own.source = 'AI Gateway';
    const document = scene(9, [
      new Diagnostic(at(1), 'Doubtful', DiagnosticSeverity.Warning),
      new Diagnostic(at(6), 'Wrong\u202E\n  twice'),
      own,
    ]);
    expect(asked(document)).toBe(
      'Fix 2 problems in load.ts:\n\n- line 7: error: Wrong⟦U+202E⟧ twice\n- line 2: warning: Doubtful',
    );
    fake.problems.clear();
    expect(asked(document)).toBeUndefined();
  });

  it('names no more than ten, and says how many there are', () => {
    const many = Array.from({ length: 1_204 }, (_, index) => new Diagnostic(at(index), 'x'.repeat(5_000)));
    const words = asked(scene(9, many));
    expect(words).toMatch(/^Fix 1,204 problems in load\.ts:\n\n- line 1: error: x+/);
    expect(words?.split('\n')).toHaveLength(13);
    expect(words).toMatch(/- and 1,194 more$/);
    expect(words?.length).toBeLessThan(3_500);
  });

  it('takes a short file along whole, and of a long one what surrounds its problems', async () => {
    const added: AttachmentPart[] = [];
    const uris: unknown[] = [];
    const notices: string[] = [];
    type Chat = Parameters<typeof attachForRepair>[0];
    const chat = {
      attachments: {
        addUris: async (given: readonly unknown[]) => void uris.push(...given),
        tray: { add: (part: AttachmentPart) => added.push(part) },
      },
      notice: (_: string, text: string) => notices.push(text),
    } as unknown as Chat;
    const problems = [new Diagnostic(at(100), 'a'), new Diagnostic(at(120), 'b'), new Diagnostic(at(495), 'c')];
    const short = scene(400, problems.slice(0, 2));
    await attachForRepair(chat, short as unknown as Vscode);
    expect(uris).toEqual([short.uri]);
    await attachForRepair(chat, scene(500, problems) as unknown as Vscode);
    expect(added).toMatchObject([
      { origin: 'selection', label: 'load.ts:76–146', startLine: 76, endLine: 146 },
      { origin: 'selection', label: 'load.ts:471–500', startLine: 471, endLine: 500 },
    ]);
    fake.isTrusted = false;
    await attachForRepair(chat, scene(500, problems) as unknown as Vscode);
    expect(added).toHaveLength(2);
    expect(notices).toEqual([expect.stringContaining('Restricted Mode')]);
  });
});
