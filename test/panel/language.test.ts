// Another display language: everything that is shown and is not what somebody wrote is asked of the bundle.
import { getL10nPseudoLocalized } from '@vscode/l10n-dev';
import { globSync, readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';
import { describe, expect } from 'vitest';
import { GALLERY_PAGES, type GalleryPage } from '../gallery/gallery.ts';
import { bundleFile } from '../harness/paths.ts';
import { it } from './support/galleryPage.ts';

const LONG_MS = 300_000;

/** What the gallery's messages, files and values say: shown as it is in every language. */
const WRITTEN = squeezed(
  globSync('test/{gallery,panel/support,fixtures}/**/*.ts')
    .flatMap((file) => literalsOf(parseSync(file, readFileSync(file, 'utf8')).program))
    .join('\n'),
);

/** What others say: names of keys, the library of diagrams, and the browser, of which the language is another setting; names of formats and providers; words of JSON. */
const ELSEWHERE =
  /^(?:Escape|Backspace|Ctrl|Alt|Shift|Parse error on line.*|yesterday|last week|TSV|YAML|JSON Lines|null|true|false|object|vertex anthropic)$/;

/** Letters of another script in place of those of English, so that what is left of English is seen. */
function pseudoTexts(): Record<string, string> {
  const bundle = JSON.parse(readFileSync(bundleFile, 'utf8')) as Parameters<typeof getL10nPseudoLocalized>[0];
  return getL10nPseudoLocalized(bundle) as Record<string, string>;
}

describe.each(GALLERY_PAGES)('in another language: %s', { timeout: LONG_MS }, (name: GalleryPage) => {
  it('every part shows nothing in English but what somebody wrote', async ({ openGallery }) => {
    const gallery = await openGallery(name, 360, pseudoTexts());
    const english: string[] = [];
    let count = 0;
    for (const { name: section } of gallery.sections) {
      await gallery.show(section);
      const texts = await gallery.page.evaluate(shownTexts);
      count += texts.length;
      for (const text of texts) {
        for (const words of text.match(/[A-Za-z][A-Za-z0-9 '’-]*[A-Za-z]{2}/g) ?? []) {
          // What is repeated many times is written once.
          const isWritten = WRITTEN.includes(squeezed(words).slice(0, 20)) || ELSEWHERE.test(words);
          if (!isWritten) english.push(`${section}: ${words} (${text.slice(0, 100)})`);
        }
      }
    }
    expect([...new Set(english)]).toEqual([]);
    expect(count).toBeGreaterThan(200);
  });
});

/** Strings, pieces of templates, and names: those of fields are shown. */
function literalsOf(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap((each: unknown) => literalsOf(each));
  if (typeof node !== 'object' || node === null) return [];
  const { type, value } = node as { readonly type?: unknown; readonly value?: unknown };
  if (type === 'Literal') return typeof value === 'string' ? [value] : [];
  if (type === 'Identifier') return [(node as unknown as { readonly name: string }).name];
  if (type === 'TemplateElement') return [(value as { readonly cooked: string }).cooked];
  return Object.values(node).flatMap((part: unknown) => literalsOf(part));
}

/** Words between single blanks, with one at each end, so that a part of a word is none. */
function squeezed(text: string): string {
  return text
    .replaceAll(/[\s\\]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** In the page: what is read and what is spoken. */
function shownTexts(): string[] {
  const texts: string[] = [];
  for (const element of document.querySelectorAll('.gallery *')) {
    if (element.matches('.g-name, .g-caption, style, script') || element.closest('math, svg') !== null) continue;
    for (const child of element.childNodes) if (child instanceof Text) texts.push(child.data);
    for (const attribute of ['aria-label', 'aria-description', 'title', 'placeholder', 'alt', 'data-hover']) {
      texts.push(element.getAttribute(attribute) ?? '');
    }
  }
  return texts.filter((text) => /[A-Za-z]{2}/.test(text));
}
