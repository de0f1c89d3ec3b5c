import { describe, expect, it } from 'vitest';
import { figureFacts, figureWords } from '../../../src/webview/chat/answerFooter.ts';
import { bannerOf } from '../../../src/webview/chat/banner.ts';
import { estimateWords } from '../../../src/webview/chat/composerBar.ts';
import { splitSentence } from '../../../src/webview/chat/errorCard.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLatency,
  formatMoney,
  formatRate,
  formatWholeSeconds,
} from '../../../src/core/text/format.ts';
import { countWords } from '../../../src/webview/chat/countWords.ts';
import { stepWords } from '../../../src/webview/chat/steps.ts';
import { progressWords } from '../../../src/webview/chat/statusLine.ts';
import { answer, figures, question, snapshot, sonnet } from '../../panel/support/content.ts';

describe('figures for people', () => {
  it.each([
    [0, '$0'],
    [0.00001, '<$0.0001'],
    [0.0064, '$0.0064'],
    [0.002, '$0.002'],
    [0.012345, '$0.012'],
    [0.1, '$0.10'],
    [0.999, '$1.00'],
    [1.284, '$1.28'],
    [1284.4, '$1,284'],
    [-3, '-$3.00'],
    [-0.00001, '$0'],
    [0.0999, '$0.10'],
    [999.999, '$1,000'],
    [95.5, '$95.50'],
  ])('writes %d dollars as %s', (usd, text) => expect(formatMoney(usd)).toBe(text));

  it.each([
    [7, '7'],
    [999, '999'],
    [1000, '1k'],
    [1234, '1.2k'],
    [9999, '10k'],
    [200_000, '200k'],
    [999_999, '1M'],
    [1_250_000, '1.3M'],
  ])('writes %d tokens as %s', (count, text) => expect(formatCount(count)).toBe(text));

  it('writes times, rates and sizes in a few digits', () => {
    expect(formatDuration(12)).toBe('12 ms');
    expect(formatDuration(812)).toBe('0.8 s');
    expect(formatDuration(2000)).toBe('2 s');
    expect(formatDuration(75_000)).toBe('1 min 15 s');
    expect(formatWholeSeconds(3400)).toBe('3 s');
    expect(formatWholeSeconds(120_000)).toBe('2 min');
    expect(formatRate(71.4)).toBe('71 tok/s');
    expect(formatRate(3.25)).toBe('3.3 tok/s');
    expect(formatBytes(1_200_000)).toBe('1.2 MB');
    expect(formatBytes(1_200_000_000)).toBe('1.2 GB');
  });

  it('writes what cannot be true as short as anything else', () => {
    for (const write of [formatMoney, formatCount, formatLatency, formatRate, formatDuration])
      expect(write(1e300)).toMatch(/^\$?1e(?:300|297)(?: s| tok\/s)?$/);
    expect(formatMoney(-1e300)).toBe('-$1e300');
    expect(formatCount(999_400_000_000)).toBe('999400M');
    expect(formatLatency(240)).toBe('240 ms');
    expect(formatLatency(1_240)).toBe('1.2 s');
  });

  it('counts words in scripts with and without spaces', () => {
    expect(countWords('One, two — three `four`.')).toBe(4);
    expect(countWords('')).toBe(0);
    expect(countWords('今日は良い天気です')).toBeGreaterThan(2);
  });
});

describe('the footer of an answer', () => {
  const words = (change: Parameters<typeof answer>[2]): readonly string[] => figureWords(answer('a', 'x', change));
  const facts = (change: Parameters<typeof answer>[2]): Readonly<Record<string, string>> =>
    Object.fromEntries(figureFacts(answer('a', 'x', change)).map(([name, ...values]) => [name, values.join(' · ')]));

  it('is the cost and who answered; all else is in the hover card', () => {
    expect(words({ figures })).toEqual(['$0.0064', 'via bedrock']);
    expect(facts({ figures })).toMatchObject({
      Provider: 'bedrock',
      Input: '424 tokens, 400 of them from the cache',
      Output: '115 tokens, 40 of them for thinking',
      'First token': '0.8 s',
      'Total time': '2.4 s',
      Speed: '71 tok/s',
    });
  });

  it('says that the cost is unknown, and who failed before', () => {
    const change = { figures: { provider: 'anthropic', outputTokens: 1204, failedProviders: ['bedrock', 'vertex'] } };
    expect(words(change)).toEqual(['cost unknown', 'via anthropic after bedrock, vertex failed']);
    expect(facts(change)).toMatchObject({ 'Failed before': 'bedrock, vertex', Output: '1,204 (1.2k) tokens' });
  });

  it('names the model that really answered only when it is another one', () => {
    expect(words({ figures: { costUsd: 1, servedModel: sonnet.id } })).toEqual(['$1.00']);
    expect(words({ figures: { costUsd: 1, servedModel: 'openai/gpt-5' } })).toEqual(['$1.00', 'by openai/gpt-5']);
  });

  it('tells every attempt, and why one failed', () => {
    const attempts = [
      { provider: 'azure', hasAnswered: false, status: 503, error: 'overloaded', durationMs: 400 },
      { provider: 'vertex', model: 'a/b', hasAnswered: false, isTimeout: true, isOwnKey: true },
      { provider: 'x', hasAnswered: false, status: 200 },
      { provider: 'openai', hasAnswered: true, status: 200, durationMs: 1_200 },
    ];
    expect(facts({ figures: { provider: 'openai', failedProviders: ['azure'], attempts } })['Attempts']).toBe(
      [
        '1. azure – failed (503: overloaded) after 0.4 s',
        '2. vertex a/b (your own key) – failed (your time for it was over)',
        '3. x – failed',
        '4. openai – answered in 1.2 s',
      ].join(' · '),
    );
    expect(facts({ figures: { provider: 'openai', failedProviders: ['azure'], attempts } })).not.toHaveProperty(
      'Failed before',
    );
  });

  it('says nothing more of a single attempt but whose key it was', () => {
    const attempts = [{ provider: 'openai', hasAnswered: true, isOwnKey: true }];
    const known = facts({ figures: { provider: 'openai', attempts } });
    expect(known['Provider']).toBe('openai, with your own key of it');
    expect(known).not.toHaveProperty('Attempts');
  });

  it('says that a rule of the team chose, and what the gateway did without', () => {
    const figures = { costUsd: 1, provider: 'p', servedModel: 'a/b', isByRule: true, warnings: ['seed: not known.'] };
    expect(words({ figures })).toEqual(['$1.00', 'via p', 'by a/b: a rule of your team']);
    expect(facts({ figures })).toMatchObject({
      'Answered by': 'a/b: a rule of your team',
      Provider: 'p',
      'Not used': 'seed: not known.',
    });
    expect(facts({ figures: { costUsd: 1, provider: 'p', isByRule: true } })).toMatchObject({
      Provider: 'p: a rule of your team',
    });
  });

  it('says on which terms it was served, and when fast mode was not', () => {
    const slow = { costUsd: 1, terms: { speed: 'standard', serviceTier: 'default', region: 'eu' } } as const;
    expect(words({ figures: slow })).toEqual(['$1.00', 'at standard speed']);
    expect(facts({ figures: slow })).toMatchObject({
      'Fast mode': 'not available: served at standard speed',
      'Service tier': 'standard',
      Region: 'EU',
    });
    const fast = { costUsd: 1, terms: { speed: 'fast', serviceTier: 'priority' } } as const;
    expect(words({ figures: fast })).toEqual(['$1.00']);
    expect(facts({ figures: fast })).toMatchObject({ 'Fast mode': 'served', 'Service tier': 'priority' });
    expect(facts({ figures: fast })).not.toHaveProperty('Region');
    const own = { costUsd: 0, terms: { listUsd: 0.25, surchargeUsd: 0.005 } };
    expect(facts({ figures: own })).toMatchObject({ 'List price': '$0.25', Surcharge: '$0.005' });
  });

  it('says that the server did not take earlier reasoning back', () => {
    const change = { figures: { costUsd: 1, isThinkingRefused: true } };
    expect(words(change)).toEqual(['$1.00', 'without earlier reasoning']);
    expect(facts(change)['Earlier reasoning']).toBe('refused by the server, so not sent');
  });

  it('says that nothing of the chosen thinking effort could be asked for', () => {
    const change = { figures: { costUsd: 1, isThinkingUnasked: true, isThinkingRefused: true } };
    expect(words(change)).toEqual(['$1.00', 'without thinking']);
    expect(facts(change)['Thinking']).toBe('not asked for: the server refused it');
  });

  it('says that a cost is a least where some requests reported none', () => {
    const change = { figures: { costUsd: 0.5, isCostPartial: true } };
    expect(words(change)).toEqual(['at least $0.50']);
    expect(facts(change)['Cost']).toBe('at least $0.5: some requests reported none');
  });

  it('says nothing of cost where a question was refused before anything came', () => {
    const refused = { figures: { durationMs: 200 }, status: 'failed', parts: [], size: 0 } as const;
    expect(words({ ...refused, parts: [] })).toEqual([]);
    expect(words({ ...refused, parts: [], figures: { costUsd: 0.01, durationMs: 200 } })).toContain('$0.01');
  });

  it('is empty when nothing is known', () => expect(words({})).toEqual([]));
});

describe('the line of finished steps', () => {
  const call = (isFailed = false) =>
    ({ type: 'tool-call', step: { hasEnded: true, isOpen: false, isFailed } }) as const;
  const thought = (thoughtMs?: number) =>
    ({ type: 'thinking', step: { hasEnded: true, isOpen: false, thoughtMs } }) as const;

  it('counts tools, failures and the time thought', () => {
    expect(stepWords([call(), call()])).toBe('Ran 2 tools');
    expect(stepWords([thought(3000), call(), thought(1200), call(true), call()])).toBe(
      'Ran 3 tools, 1 failed · thought 4 s',
    );
    expect(stepWords([thought(300), call(), thought()])).toBe('Ran 1 tool');
  });
});

describe('words for what an answer does', () => {
  const at = 1_000_000;
  it('counts the wait up and the retry down', () => {
    const waiting = { messageId: 'a', state: 'waiting' } as const;
    expect(progressWords(waiting, at, at + 200)).toBe('Waiting for the first token…');
    expect(progressWords(waiting, at, at + 3100)).toBe('Waiting for the first token… 3 s');
    const retrying = { messageId: 'a', state: 'retrying', until: at + 4000, reason: 'rate limited' } as const;
    expect(progressWords(retrying, at, at + 100)).toBe('Retrying in 4 s (rate limited)');
    expect(progressWords(retrying, at, at + 5000)).toBe('Retrying… (rate limited)');
    const loading = { ...retrying, reason: 'localhost:8080 is still loading the model. This can take a few minutes.' };
    expect(progressWords(loading, at, at)).toBe('Retrying in 4 s (localhost:8080 is still loading the model)');
  });
});

describe('an error', () => {
  it('has its first sentence as title, and a dot inside a number or an address does not end it', () => {
    expect(splitSentence('Out of credit. Your balance is $0.00.')).toEqual({
      title: 'Out of credit.',
      rest: ' Your balance is $0.00.',
    });
    expect(splitSentence('claude-sonnet-4.5 is unknown. Pick another.').title).toBe('claude-sonnet-4.5 is unknown.');
    expect(splitSentence('No end')).toEqual({ title: 'No end', rest: '' });
  });
});

describe('what stands in the way', () => {
  const state = { ...snapshot(), progress: null };
  const connection = state.connection;
  it('is nothing when all is well', () => expect(bannerOf(state)).toBeNull());
  it('offers the step for each state of the connection', () => {
    const stepOf = (key: 'no-key' | 'expired' | 'bad-base-url' | 'no-account'): readonly string[] | undefined =>
      bannerOf({ ...state, messages: [question('q', 'x')], connection: { ...connection, state: key } })?.steps.map(
        (step) => step.action,
      );
    expect(stepOf('no-key')).toEqual(['set-key']);
    expect(stepOf('expired')).toEqual(['set-key', 'show-status']);
    expect(stepOf('bad-base-url')).toEqual(['open-settings']);
    expect(stepOf('no-account')).toEqual(['switch-account']);
  });
  it('says that nothing is read in Restricted Mode', () => {
    expect(bannerOf({ ...state, isTrusted: false })?.steps[0]?.action).toBe('manage-trust');
  });
});

describe('the estimate', () => {
  it('begins with ≈ and leaves out a price nobody knows', () => {
    expect(estimateWords(1200, sonnet)).toBe('≈ 1.2k tok · $0.0036');
    const { inputUsdPerMillion: _, ...unpriced } = sonnet;
    expect(estimateWords(1200, unpriced)).toBe('≈ 1.2k tok');
  });
});
