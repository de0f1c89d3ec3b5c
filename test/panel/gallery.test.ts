// Every part of our pages in every state looks as in its picture, which is in `test/gallery/pictures`.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { GALLERY_PAGES, type GalleryPage } from '../gallery/gallery.ts';
import { it, type OpenGallery } from './support/galleryPage.ts';
import { KeptPictures } from './support/keptPictures.ts';
import type { Stage } from './support/stage.ts';
import { THEME_NAMES } from './support/themes.ts';

const FOLDER = path.resolve(import.meta.dirname, '../gallery/pictures');

/** Many pictures, on a machine that may be busy with something else. */
const LONG_MS = 300_000;

const open = (stage: Stage): KeptPictures => new KeptPictures(FOLDER, `Chromium ${stage.browserVersion}`);

async function expectFits({ page }: OpenGallery, name: string): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name} is as wide as its page`).toBeLessThanOrEqual(0);
}

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]+/g, '-');

it.skipIf(process.env['GALLERY_UPDATE'] === '1')('keeps all pictures in less room than a photograph', async () => {
  const files = await readdir(FOLDER);
  const sizes = await Promise.all(files.map(async (name) => (await stat(path.join(FOLDER, name))).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_200_000);
});

describe.each(GALLERY_PAGES)('pictures of the gallery: %s', { timeout: LONG_MS }, (name: GalleryPage) => {
  it('shows every part in every state, in fonts of ours', async ({ openGallery, stage, skip }) => {
    const pictures = open(stage);
    const gallery = await openGallery(name);
    for (const section of gallery.sections) {
      await gallery.show(section.name);
      expect(await gallery.foreignFonts(), section.name).toEqual([]);
      await expectFits(gallery, section.name);
      await pictures.take(`${name}-all-${slug(section.name)}`, await gallery.picture());
    }
    const whyNot = await pictures.whyNot();
    if (whyNot !== undefined) {
      console.warn(whyNot);
      skip(whyNot);
    }
    await pictures.conclude(`${name}-all-`);
  });

  it('shows each part in every theme, in forced colors, narrow and wide', async ({ openGallery, stage, skip }) => {
    const pictures = open(stage);
    const gallery = await openGallery(name);
    const take = async (variant: string): Promise<void> => {
      await expectFits(gallery, variant);
      await pictures.take(`${name}-in-${variant}`, await gallery.picture());
    };
    await gallery.showTypical();
    for (const theme of THEME_NAMES.filter((each) => each !== 'dark')) {
      await gallery.wear(theme);
      await take(theme);
    }
    await gallery.page.emulateMedia({ forcedColors: 'active' });
    await take('forced-colors');
    await gallery.page.emulateMedia({ forcedColors: null });
    await gallery.wear('dark');
    for (const width of [260, 700]) {
      await gallery.page.setViewportSize({ width, height: 900 });
      await gallery.showTypical();
      await take(String(width));
    }
    const whyNot = await pictures.whyNot();
    if (whyNot !== undefined) {
      console.warn(whyNot);
      skip(whyNot);
    }
    await pictures.conclude(`${name}-in-`);
  });
});
