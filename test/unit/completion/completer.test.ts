import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { Completer, type CompletionChoices, type CompletionPlace } from '../../../src/core/completion/completer.ts';
import { Backoff, CompletionStats, CostMeter } from '../../../src/core/completion/limits.ts';
import { completionUserText } from '../../../src/core/completion/prompt.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { FakeClock, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { ScriptedTurnSource } from '../../fakes/scriptedTurnSource.ts';
import { untouchedSettings } from '../../fakes/requestSettings.ts';

const priced: ModelInfo = {
  id: 'test/priced',
  name: 'Priced',
  creator: 'test',
  type: 'language',
  tags: [],
  pricing: {
    input: [{ fromTokens: 0, usdPerMillion: 1_000 }],
    output: [{ fromTokens: 0, usdPerMillion: 1_000 }],
  },
};

function scene(info: ModelInfo = priced) {
  const clock = new FakeClock();
  const source = new ScriptedTurnSource();
  const completer = new Completer({ source, clock, logger: new RecordingLogger(), modelInfo: () => info });
  const choices: CompletionChoices = {
    model: info.id,
    debounceMs: 0,
    maxCostPerHour: 0,
    settings: untouchedSettings,
  };
  const complete = (
    marked: string,
    given: { isExplicit?: boolean; choices?: Partial<CompletionChoices>; signal?: AbortSignal } = {},
  ): Promise<string | undefined> => {
    const cursor = marked.indexOf('|');
    const place: CompletionPlace = {
      document: 'file:///a.ts',
      window: { prefix: marked.slice(0, cursor), suffix: marked.slice(cursor + 1) },
      languageId: 'typescript',
      insertSpaces: true,
      tabSize: 2,
      isExplicit: given.isExplicit ?? false,
    };
    return completer.complete(
      place,
      () => ({ ...choices, ...given.choices }),
      given.signal ?? new AbortController().signal,
    );
  };
  return { clock, source, completer, complete };
}

/** Resolves once a request was asked for. */
async function asked(source: ScriptedTurnSource, count: number): Promise<void> {
  while (source.turns.length < count) await new Promise((resolve) => setImmediate(resolve));
}

const broken = new AppError('server', 'The provider failed.', { code: 'server' });

describe('a completion', () => {
  it('is asked for with the text around the cursor, few tokens and no thinking', async () => {
    const { source, complete } = scene();
    const result = complete('const a = |\n');
    await asked(source, 1);
    await source.last.text('<insert>1;</insert>');
    await source.last.end();
    expect(await result).toBe('1;');
    expect(source.last.request).toMatchObject({ model: 'test/priced', thinking: 'off', maxOutputTokens: 96 });
    expect(JSON.stringify(source.last.request.messages)).toContain('const a = <|cursor|>');
  });

  it('leaves room for thinking only where a model cannot do without', async () => {
    const { source, complete } = scene({ ...priced, efforts: ['minimal', 'high'] });
    const result = complete('const a = |\n');
    await asked(source, 1);
    await source.last.end();
    await result;
    expect(source.last.request).toMatchObject({ thinking: 'minimal', maxOutputTokens: 96 + 1_024 });
  });

  it('is no longer than the user allows an answer to be', async () => {
    const { source, complete } = scene();
    const result = complete('const a = |\n', { choices: { settings: { ...untouchedSettings, maxOutputTokens: 40 } } });
    await asked(source, 1);
    await source.last.end();
    await result;
    expect(source.last.request.maxOutputTokens).toBe(40);
  });

  it('is asked for without what looks like a secret, which comes back in the text', async () => {
    const { source, complete } = scene();
    const key = `ghp_${'a1B2'.repeat(10)}`;
    const result = complete(`const key = '${key}';\nuse(|\n`);
    await asked(source, 1);
    const sent = JSON.stringify(source.last.request.messages);
    expect(sent).not.toContain(key);
    const mark = /REDACTED_SECRET_\d+_/.exec(sent)?.[0] ?? '';
    await source.last.text(`<insert>'${mark}');</insert>`);
    await source.last.end();
    expect(await result).toBe(`'${key}');`);
  });

  it('does not wait for what would be cut away, and lets go of the request', async () => {
    const { source, complete } = scene();
    const result = complete('const a = |\n');
    await asked(source, 1);
    await source.last.text('<insert>1;\nconst b');
    expect(await result).toBe('1;');
    expect(source.last.isClosed).toBe(true);
  });

  it('costs no request while one types along it', async () => {
    const { source, complete, completer } = scene();
    const result = complete('const a = |\n');
    await asked(source, 1);
    await source.last.text('<insert>one + two;</insert>');
    await source.last.end();
    await result;
    expect(await complete('const a = one |\n')).toBe('+ two;');
    expect(source.turns).toHaveLength(1);
    expect(completer.stats.reused).toBe(1);
  });

  it('is not asked for in the middle of a word, unless by a key', async () => {
    const { source, complete } = scene();
    expect(await complete('const na|me')).toBeUndefined();
    expect(source.turns).toHaveLength(0);
    void complete('const na|me', { isExplicit: true });
    await asked(source, 1);
    await source.last.end();
  });
});

describe('an answer of which nothing is left', () => {
  it('is told apart: empty, or only what stands there', async () => {
    const { source, complete, completer } = scene();
    for (const [index, [answer, nothing]] of [
      ['<insert></insert>', 'empty'],
      ['I am sorry, but I cannot help with that.', 'unusable'],
      ['<insert>1;</insert>', undefined],
    ].entries()) {
      const result = complete(`const a${index} = |\n`);
      await asked(source, index + 1);
      await source.last.text(answer ?? '');
      await source.last.end();
      await result;
      expect(completer.nothing).toBe(nothing);
    }
  });
});

describe('typing on', () => {
  it('before the pause is over asks for nothing', async () => {
    const { source, complete } = scene();
    const controller = new AbortController();
    const result = complete('const a = |', { signal: controller.signal, choices: { debounceMs: 10_000 } });
    controller.abort(new AppError('cancelled', 'Typed.'));
    await expect(result).rejects.toMatchObject({ kind: 'cancelled' });
    expect(source.turns).toHaveLength(0);
  });

  it('ends the request under way, and is no failure', async () => {
    const { source, complete, completer } = scene();
    const controller = new AbortController();
    const result = complete('const a = |', { signal: controller.signal });
    await asked(source, 1);
    controller.abort(new AppError('cancelled', 'Typed.'));
    await expect(result).rejects.toMatchObject({ kind: 'cancelled' });
    expect(source.last.signal.aborted).toBe(true);
    expect(completer.backoff.isWaiting).toBe(false);
    expect(completer.isBusy).toBe(false);
  });
});

describe('after a failure', () => {
  it('nothing is asked for until a while has passed, longer each time; a key asks at once', async () => {
    const { source, clock, complete, completer } = scene();
    for (const [count, wait] of [
      [1, 2_000],
      [2, 4_000],
    ] as const) {
      const result = complete(`const a${count} = |`);
      await asked(source, count);
      await source.last.end('error', broken);
      expect(await result).toBeUndefined();
      expect(completer.backoff.error?.message).toBe('The provider failed.');
      expect(await complete('const b = |')).toBeUndefined();
      expect(source.turns).toHaveLength(count);
      clock.advance(wait);
      expect(completer.backoff.isWaiting).toBe(false);
    }
    completer.backoff.failed(broken);
    const byKey = complete('const c = |', { isExplicit: true });
    await asked(source, 3);
    await source.last.text('<insert>3;</insert>');
    await source.last.end();
    expect(await byKey).toBe('3;');
    expect(completer.backoff.isWaiting).toBe(false);
  });

  it('waits as long as the server asks, five minutes at most', () => {
    const clock = new FakeClock();
    const backoff = new Backoff(clock);
    backoff.failed(new AppError('quota', 'Too many.', { retryAfterMs: 60_000 }));
    clock.advance(59_999);
    expect(backoff.isWaiting).toBe(true);
    clock.advance(1);
    expect(backoff.isWaiting).toBe(false);
    backoff.failed(new AppError('quota', 'Too many.', { retryAfterMs: 86_400_000 }));
    clock.advance(300_000);
    expect(backoff.isWaiting).toBe(false);
  });
});

describe('the cost ceiling', () => {
  it('holds back what comes after it, by the server’s own figures, until an hour has passed', async () => {
    const { source, clock, complete, completer } = scene();
    const ceiling = { choices: { maxCostPerHour: 0.5 } };
    const result = complete('const a = |', ceiling);
    await asked(source, 1);
    await source.last.text('<insert>1;</insert>');
    await source.last.emit({ type: 'usage', usage: { inputTokens: 10, outputTokens: 3 }, costUsd: 0.6 });
    await source.last.end();
    await result;
    expect(completer.cost.lastHour()).toEqual({ usd: 0.6, isEstimate: false });
    expect(await complete('const b = |', ceiling)).toBeUndefined();
    expect(await complete('const b = |', { ...ceiling, isExplicit: true })).toBeUndefined();
    expect(source.turns).toHaveLength(1);
    clock.advance(3_600_000);
    void complete('const c = |', ceiling);
    await asked(source, 2);
    await source.last.end();
  });

  it('counts a stopped request by an estimate, and one the server never took as nothing', async () => {
    const { source, complete, completer } = scene();
    const first = complete('const a = |');
    await asked(source, 1);
    await source.last.end('error', broken);
    await first;
    expect(completer.cost.lastHour().usd).toBe(0);
    completer.backoff.reset();
    const second = complete('const b = |\n');
    await asked(source, 2);
    await source.last.emit({ type: 'response-start' });
    await source.last.text('<insert>1;\nmore');
    await second;
    const { usd, isEstimate } = completer.cost.lastHour();
    expect(usd).toBeGreaterThan(0);
    expect(isEstimate).toBe(true);
  });

  it('is free again when enough of it is an hour old', () => {
    const clock = new FakeClock(0);
    const meter = new CostMeter(clock);
    meter.add(0.3, false);
    clock.advance(1_000);
    meter.add(0.3, false);
    expect(meter.freeAgainAt(0.5)).toBe(3_600_000);
    expect(meter.freeAgainAt(1)).toBeUndefined();
    expect(meter.freeAgainAt(0)).toBeUndefined();
  });
});

describe('figures', () => {
  it('are quantiles of the last answers', () => {
    const stats = new CompletionStats();
    expect(stats.quantile(0.5)).toBeUndefined();
    for (let ms = 1; ms <= 300; ms += 1) stats.answered(ms);
    expect(stats.quantile(0.5)).toBe(201);
    expect(stats.quantile(0.95)).toBe(291);
  });
});

describe('the words of a request', () => {
  it('hold the file once, with one mark at the cursor', () => {
    const text = completionUserText({
      window: { prefix: 'before\nhere', suffix: ' there\nafter' },
      shape: 'line',
      path: 'src/a.ts',
      languageId: 'typescript',
    });
    expect(text).toContain('<file>\nbefore\nhere<|cursor|> there\nafter\n</file>');
    expect(text).toContain('File: src/a.ts (typescript)');
    expect(text.match(/before/g)).toHaveLength(1);
  });
});
