import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionBench, answer, codeOf, compactJournalOf, question, text, textOf, textsOf } from './support.ts';

describe('crash, close and disk', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('a crash loses at most what came in the last half second, and the answer can be continued afterwards', async () => {
    const before = new SessionBench();
    before.session.send(text('Write.'));
    await before.source.last.text('saved');
    await vi.advanceTimersByTimeAsync(500);
    await before.source.last.text(' lost');
    const after = new SessionBench(before.journal);
    const id = after.session.branch()[1]?.id ?? '';
    expect(after.answer(id)).toMatchObject({
      status: 'failed',
      error: { code: 'interrupted' },
      parts: [{ text: 'saved' }],
    });
    after.session.continueAnswer(id);
    await after.source.last.text(' and done.');
    await after.source.last.end();
    expect((await after.reopened()).tree.branch()).toEqual(after.session.branch());
    expect(textsOf(after.session.branch())).toEqual(['Write.', 'saved and done.']);
  });

  it('an answer left open by a crash is closed in the journal with the next thing written', async () => {
    const before = new SessionBench();
    before.session.send(text('Write.'));
    await before.source.last.text('saved');
    await vi.advanceTimersByTimeAsync(500);
    const after = new SessionBench(before.journal);
    after.session.rename('Yours');
    after.session.rename('Mine');
    const { interrupted, tree, title, problems } = await after.reopened();
    expect(interrupted).toEqual([]);
    expect(problems).toEqual([]);
    expect(title).toBe('Mine');
    expect(tree.branch()).toEqual(after.session.branch());
  });

  it('closing ends a running answer as interrupted, with all its words on disk', async () => {
    const bench = new SessionBench();
    const begun = bench.session.send(text('Write.'));
    await bench.source.last.text('every word');
    await bench.session.close();
    await expect(begun.ended).resolves.toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    const { tree, interrupted } = await bench.reopened();
    expect(interrupted).toEqual([]);
    expect(textOf(tree.messageById(begun.answerId))).toBe('every word');
    expect(codeOf(() => bench.session.send(text('x')))).toBe('closed');
    bench.session.dispose();
  });

  it('a full disk is said once per failure, and everything is there when it works again', async () => {
    const bench = new SessionBench();
    bench.store.failAppends = 1;
    const begun = bench.session.send(text('Write.'));
    await vi.waitFor(() => expect(bench.types()).toContain('notice'), { timeout: 20_000 });
    await bench.source.last.text('words');
    await bench.source.last.end();
    await begun.ended;
    const { tree, problems } = await bench.reopened();
    expect(tree.branch()).toEqual(bench.session.branch());
    expect(problems).toEqual([]);
  });
});

describe('a conversation longer than the model can read', () => {
  it('leaves out the oldest pairs, and says so in a notice and on the answer', async () => {
    const bench = new SessionBench();
    await bench.exchange('a'.repeat(4000), 'b'.repeat(4000));
    await bench.exchange('c'.repeat(400), 'd'.repeat(400));
    bench.choices = { contextWindow: 2000 };
    const begun = bench.session.send(text('Now?'));
    expect(textsOf(bench.source.last.request.messages).map((value) => value[0])).toEqual(['c', 'd', 'N']);
    expect(bench.answer(begun.answerId).omittedMessages).toBe(2);
    expect(bench.events.filter((event) => event.type === 'notice')).toMatchObject([{ code: 'history-trimmed' }]);
    await bench.source.last.text('x');
    await bench.source.last.end();
    bench.session.send(text('And now?'));
    expect(bench.events.filter((event) => event.type === 'notice').length).toBe(1);
  });
});

describe('2,000 messages', () => {
  const journal = compactJournalOf((add) => {
    for (let i = 0; i < 2000; i++) {
      const parent = i === 0 ? null : `m${i - 1}`;
      add(i % 2 === 0 ? question(`m${i}`) : answer(`m${i}`), parent);
    }
  });

  it('a streamed token reads no message and writes nothing by itself', async () => {
    const bench = new SessionBench(journal);
    bench.session.send(text('More?'));
    const reads = vi.spyOn(bench.conversation.tree, 'branch');
    const lookups = vi.spyOn(bench.conversation.tree, 'messageById');
    const appends = bench.store.count('append');
    await bench.source.last.text(...Array.from({ length: 5000 }, () => 'x'));
    expect(reads).not.toHaveBeenCalled();
    expect(lookups).not.toHaveBeenCalled();
    expect(bench.store.count('append') - appends).toBeLessThanOrEqual(2);
    await bench.session.stop();
    expect(textOf(bench.session.branch().at(-1))).toBe('x'.repeat(5000));
  });

  it('estimates each message once, and only new ones after that', async () => {
    let estimates = 0;
    const bench = new SessionBench(journal, () => {
      estimates += 1;
      return 1;
    });
    bench.session.contextTokens();
    expect(estimates).toBe(2000);
    bench.session.contextTokens();
    await bench.exchange('More?', 'Yes.');
    bench.session.contextTokens();
    expect(estimates).toBeLessThanOrEqual(2004);
  });

  it('a question writes only itself and its answer', async () => {
    const bench = new SessionBench(journal);
    await bench.exchange('More?', 'Yes.');
    await bench.conversation.flush();
    expect(bench.journal.length - journal.length).toBeLessThan(2000);
    expect(bench.store.count('replace')).toBe(0);
  });
});
