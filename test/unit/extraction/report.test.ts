import { afterEach, describe, expect, it } from 'vitest';
import { formatOutput } from '../../../src/core/extraction/outputs/outputs.ts';
import { BatchReport } from '../../../src/core/extraction/outputs/report.ts';
import { escapeHtml } from '../../../src/core/extraction/outputs/reportPage.ts';
import type { ResultDetails } from '../../../src/core/extraction/outputs/resultDetails.ts';
import { groundValue, type Grounding } from '../../../src/core/extraction/grounding/grounding.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { showOtherLanguage } from '../otherLanguage.ts';

function report(value: JsonValue, details?: ResultDetails): string {
  return formatOutput(value, 'report', { schema: {}, typeName: 'Order', ...(details && { details }) });
}

function grounded(value: JsonValue, text: string): ResultDetails {
  const grounding = new Map(groundValue(value, text).map((each) => [each.pointer, each]));
  return { source: { label: 'order.txt', text, firstLine: 10 }, grounding, original: value };
}

/** Every tag of a page, without its text. */
function tags(page: string): string[] {
  return [...page.matchAll(/<[a-z!/][^<>]*>/gi)].map(([tag]) => tag);
}

describe('a report', () => {
  it('shows each value with the exact words of the source, and what is not there', () => {
    const text = 'Order A-17\nShip to Ada Lovelace, London\n';
    const page = report(
      { id: 'A-17', name: 'Ada Lovelace', city: 'Zanzibar' },
      grounded({ id: 'A-17', name: 'Ada Lovelace', city: 'Zanzibar' }, text),
    );
    expect(page).toContain('<span class="line">line 11</span>Ship to <mark>Ada Lovelace</mark>, London</div>');
    expect(page).toContain('<span class="value">Zanzibar</span><span class="badge missing">not in the source</span>');
    expect(page).toContain('3 values · 2 found in the source · 1 not in the source.');
  });

  it('does not doubt a yes or no that was concluded', () => {
    expect(report({ paid: true }, grounded({ paid: true }, 'nothing here'))).not.toContain('not in the source');
  });

  it('loads nothing and runs nothing', () => {
    const page = report({ a: 'x' });
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
    expect(page).not.toMatch(/<script|<link|<img|\bsrc=|url\(|@import|https?:/i);
  });

  it.each([
    '</style><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '<!--',
    '&lt;b&gt;',
    ']]><svg onload=alert(1)>',
  ])('keeps %s a text wherever it stands', (hostile) => {
    const value = { [hostile]: hostile, list: [{ [hostile]: hostile, b: 1 }, { b: 2 }] };
    const quiet = { key: 'plain', list: [{ key: 'plain', b: 1 }, { b: 2 }] };
    const pointer = `/${hostile.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const all = (words: string, at: string, of: JsonValue): string =>
      formatOutput(of, 'report', {
        schema: {},
        typeName: words,
        details: {
          warning: words,
          model: words,
          source: { label: words, text: `before ${words} behind` },
          grounding: new Map([
            [at, { pointer: at, path: [], quality: 'exact', ranges: [{ start: 7, end: 7 + words.length }] }],
            ['/list/0/b', { pointer: '/list/0/b', path: [], quality: 'missing', ranges: [], quote: words }],
          ]),
          original: of,
          corrections: { [at]: words },
          errors: [{ pointer: at, message: words }],
          notes: [words],
          conflicts: [{ pointer: at, kept: words, others: [words] }],
        },
      });
    const page = all(hostile, pointer, value);
    expect(tags(page)).toEqual(tags(all('plain', '/key', quiet)));
    expect(page).not.toContain(hostile);
    expect(page).toContain(`<mark>${escapeHtml(hostile)}</mark>`);
  });

  it('writes out what cannot be seen', () => {
    expect(report('a\u202eb\u0000c')).toContain('a⟦U+202E⟧b⟦U+0000⟧c');
  });

  it('tells corrections, old and new, and what the run was', () => {
    const page = report(
      { total: 12 },
      {
        original: { total: 11 },
        corrections: { '/total': 12 },
        notes: ['A note.'],
        errors: [{ pointer: '/total', message: 'Too small.' }],
        model: 'Small 1',
        sourceLabel: 'order.txt',
        warning: 'Beware: the response was cut off.',
        spent: { inputTokens: 1_200, outputTokens: 310, costUsd: 0.0021, isPartial: true, isEstimated: true },
        writtenAt: Date.UTC(2026, 0, 2, 3, 4),
      },
    );
    expect(page).toContain('<del class="text">11</del> → <ins class="text">12</ins>');
    for (const words of [
      'corrected; the model said 11',
      'A note.',
      'total: Too small.',
      'Small 1',
      'order.txt',
      'Beware: the response was cut off.',
      '1.2k in, 310 out',
      'at least $0.0021',
      '2026-01-02 03:04 UTC',
    ])
      expect(page).toContain(words);
  });

  it('lists records as a table whose cells lead to their places', () => {
    const page = report([
      { sku: 'a', count: 1 },
      { sku: 'b', count: 2 },
    ]);
    expect(page).toContain('<th>sku</th><th>count</th>');
    const [, anchor] = /<td class="number"><a href="#(v\d+)">2<\/a>/.exec(page) ?? [];
    expect(page).toContain(
      `<li class="leaf" id="${anchor}"><div><span class="key">count</span><span class="value">2</span>`,
    );
  });

  it('stays small for a huge result and a huge source, and says what is left out', () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => ({ id: index, text: '"'.repeat(3_000) }));
    const grounding = new Map(
      rows.map((_, index) => [
        `/${index}/text`,
        { pointer: `/${index}/text`, path: [], quality: 'exact' as const, ranges: [{ start: index, end: 900_000 }] },
      ]),
    );
    const source = { label: 'huge', text: 'x'.repeat(1_000_000) };
    const page = report(rows, { source, grounding, original: rows });
    expect(page.length).toBeLessThan(5_000_000);
    expect(page).toMatch(/[\d,]+ values are left out below: take JSON or CSV for all\./);
  });

  it('shows a value nested too deeply for lists as JSON', () => {
    let value: JsonValue = 'deepest';
    for (let depth = 0; depth < 200; depth += 1) value = { a: value, b: 1 };
    const page = report(value);
    expect(page).toContain('&quot;deepest&quot;');
    expect(page).not.toContain('left out');
  });
});

describe('a report in another display language', () => {
  afterEach(() => showOtherLanguage(false));

  /** What a page shows outside of what was translated. */
  function plainWords(page: string): string {
    const shown = page
      .replace(/^[\s\S]*<body>/, '')
      .replaceAll(/<[^<>]*>|&\w+;/g, ' ')
      .replaceAll(/⟪[^⟪⟫]*⟫/g, ' ')
      .replaceAll(/⟪[^⟪⟫]*⟫/g, ' ');
    return (shown.match(/\p{L}{2,}/gu) ?? []).join(' ');
  }

  it('says nothing in English but what is data, and names its language', () => {
    showOtherLanguage(true);
    const value = {
      list: [],
      none: null,
      empty: '',
      found: 'XX',
      gone: 'XX',
      like: 'XX',
      rows: [{ XX: 1 }, { YY: 2 }],
    };
    const at = (pointer: string, quality: 'exact' | 'uncertain' | 'approximate' | 'missing', count = 1) =>
      [
        pointer,
        { pointer, path: [], quality, ranges: Array.from({ length: count }, () => ({ start: 0, end: 2 })) },
      ] as const;
    const data = /\b(?:list|none|empty|found|gone|like|rows|XX|YY|UTC|Order)\b/g;
    const page = report(value, {
      language: 'de-CH',
      source: { label: 'XX', text: 'XX XX' },
      grounding: new Map<string, Grounding>([
        at('/found', 'exact'),
        at('/like', 'uncertain', 2),
        at('/rows/0/XX', 'approximate'),
        ['/gone', { pointer: '/gone', path: [], quality: 'missing', ranges: [], quote: 'XX' }],
      ]),
      original: { ...value, found: 'YY' },
      corrections: { '/found': 'XX' },
      errors: [{ pointer: '/gone', message: 'XX' }],
      conflicts: [{ pointer: '/gone', kept: 'XX', others: ['YY'] }],
      notes: Array.from({ length: 300 }, () => 'XX'),
      model: 'XX',
      spent: { inputTokens: 1, outputTokens: 2, costUsd: 1, durationMs: 5_000, isPartial: true },
      writtenAt: 0,
    });
    expect(page).toContain('<html lang="de-CH">');
    expect(plainWords(page).replaceAll(data, '').trim()).toBe('');
    expect(page).toContain('⟪at least $1.00⟫');
    const batch = new BatchReport('XX', { language: 'de', spent: { costUsd: 1, isEstimated: true } });
    batch.add('XX', undefined, {});
    batch.add(
      'XX',
      Array.from({ length: 600 }, () => ({ XX: 'X'.repeat(290), YY: 'Y'.repeat(10_000) })),
      {},
    );
    for (let count = 0; count < 3; count += 1) batch.add('XX', 'XX', {});
    const wide = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`X${index}`, index]));
    const pages = [batch.text(), report([wide, wide])];
    expect(pages[0]).toContain('<html lang="de">');
    for (const each of pages) {
      const left = plainWords(each).replaceAll(/\b(?:X+|Y+|UTC|Order)\b/g, '');
      expect(left.trim()).toBe('');
    }
    expect(pages[1]).toContain('⟪Left out here: ⟪10 more columns⟫. Take JSON or CSV for all.⟫');
  });
});

describe('the report of a batch', () => {
  it('has each source under its name, with anchors of its own, and why one has no result', () => {
    const batch = new BatchReport('Invoices', { model: 'Small 1' });
    batch.add('<a>.txt', { total: 1 }, {});
    batch.add('b.txt', { total: 2 }, {});
    batch.add('c.txt', undefined, { notes: ['It is a picture.'] });
    const page = batch.text();
    expect(page).toContain('<h2 class="text">&lt;a&gt;.txt</h2>');
    expect(page).toContain('id="r1v1"');
    expect(page).toContain('id="r2v1"');
    expect(page).toContain('It is a picture.');
  });
});
