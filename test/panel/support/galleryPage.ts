// The gallery's page for tests: shown a section or a state at a time.
import type { Page } from 'playwright-core';
import type { GalleryPage } from '../../gallery/gallery.ts';
import type { Gallery } from '../../gallery/page.ts';
import { galleryHtml } from '../../gallery/site.ts';
import { staged, type Stage } from './stage.ts';
import type { ThemeName } from './themes.ts';

export class OpenGallery {
  readonly page: Page;
  readonly sections: Gallery['sections'];

  constructor(page: Page, sections: Gallery['sections']) {
    this.page = page;
    this.sections = sections;
  }

  /** All states of a section, or one of them. */
  show(section: string, state?: string): Promise<void> {
    return this.page.evaluate(([name, only]) => (Reflect.get(window, 'gallery') as Gallery).show(name, only), [
      section,
      state,
    ] as const);
  }

  /** The telling states of every section. */
  showTypical(): Promise<void> {
    return this.page.evaluate(() => (Reflect.get(window, 'gallery') as Gallery).showTypical());
  }

  /** The whole page, which is as long as what it shows. */
  async picture(): Promise<Buffer> {
    await this.page.mouse.move(0, 0);
    return this.page.locator('.gallery').screenshot({ animations: 'disabled', caret: 'hide' });
  }

  /** Fonts of the machine that some sign fell back to: it would look different elsewhere. */
  async foreignFonts(): Promise<string[]> {
    await this.page.evaluate(collectSigns);
    const session = await this.page.context().newCDPSession(this.page);
    try {
      await session.send('DOM.enable');
      await session.send('CSS.enable');
      const { root } = await session.send('DOM.getDocument', { depth: 0 });
      const { nodeIds } = await session.send('DOM.querySelectorAll', { nodeId: root.nodeId, selector: '.signs > *' });
      const found: string[] = [];
      for (const nodeId of nodeIds) {
        const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
        const foreign = fonts.filter(({ isCustomFont }) => !isCustomFont);
        if (foreign.length === 0) continue;
        const { outerHTML } = await session.send('DOM.getOuterHTML', { nodeId });
        for (const { familyName } of foreign) found.push(`${familyName} in ${outerHTML}`);
      }
      return found;
    } finally {
      await session.detach();
      await this.page.evaluate(() => document.querySelector('.signs')?.remove());
    }
  }

  wear(theme: ThemeName): Promise<void> {
    return this.page.evaluate((name) => (Reflect.get(window, 'gallery') as Gallery).wear(name), theme);
  }
}

/** In the page: each sign that is shown, once for each font, because asking after every element takes too long. */
function collectSigns(): void {
  const signs = new Map<string, Set<string>>();
  const add = (text: string, { fontFamily, fontStyle, fontWeight }: CSSStyleDeclaration): void => {
    const font = `font: ${fontStyle} ${fontWeight} 12px ${fontFamily}`;
    const known = signs.get(font) ?? new Set();
    signs.set(font, known);
    // Signs without a shape look the same in any font.
    for (const sign of text) if (!/\p{C}/u.test(sign)) known.add(sign);
  };
  for (const element of document.querySelectorAll('.gallery *')) {
    // Not seen: what KaTeX writes for screen readers only, and a list that is closed.
    if (element.closest('math, option') !== null) continue;
    const look = getComputedStyle(element);
    for (const child of element.childNodes) if (child instanceof Text) add(child.data, look);
    if (element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && element.type === 'text')) {
      add(`${element.value}${element.placeholder}`, look);
    }
    for (const pseudo of ['::before', '::after']) {
      const drawn = getComputedStyle(element, pseudo);
      // With another text for screen readers behind it, or without.
      add(/^"([^"]*)"/.exec(drawn.content)?.[1] ?? '', drawn);
    }
  }
  const box = document.createElement('div');
  box.className = 'signs';
  for (const [font, known] of signs) {
    const line = document.createElement('p');
    line.style.cssText = font;
    line.textContent = [...known].join('');
    box.append(line);
  }
  document.body.append(box);
}

async function openGallery(
  stage: Stage,
  name: GalleryPage,
  width: number,
  texts?: Readonly<Record<string, string>>,
): Promise<OpenGallery> {
  const turn = stage.turn(() => undefined);
  const html = (): string => galleryHtml(name, texts);
  // The page dresses itself, because its font is its own.
  const look = { bodyClass: '', variables: {} };
  const page = await turn.open({ html, width, height: 900, look, state: undefined, haste: 1 });
  await page.waitForFunction(() => Reflect.has(window, 'gallery'));
  await page.evaluate(() => (Reflect.get(window, 'gallery') as Gallery).wear('dark'));
  const sections = await page.evaluate(() => (Reflect.get(window, 'gallery') as Gallery).sections);
  return new OpenGallery(page, sections);
}

export const it = staged.extend(
  'openGallery',
  async ({ stage }) =>
    (name: GalleryPage, width = 360, texts?: Readonly<Record<string, string>>): Promise<OpenGallery> =>
      openGallery(stage, name, width, texts),
);
