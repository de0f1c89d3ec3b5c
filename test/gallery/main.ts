// `npm run gallery`: every part of our pages in every state, to look at. With `--update` the pictures are made anew.
import { buildPanel } from '../panel/support/build.ts';
import { servePanel } from '../panel/support/server.ts';
import { runVitest } from '../harness/vitest.ts';
import { GALLERY_PAGES } from './gallery.ts';
import { buildGallery, controlsHtml, galleryHtml } from './site.ts';

if (process.argv.includes('--update')) {
  const env = { ...process.env, GALLERY_UPDATE: '1' };
  const { failures } = await runVitest('test/panel/vitest.config.ts', ['test/panel/gallery.test.ts'], { env });
  process.exit(failures.length === 0 ? 0 : 1);
}

await buildPanel();
await buildGallery();
const { origin } = await servePanel((_, pathname) => {
  const page = GALLERY_PAGES.find((name) => pathname === `/${name}`);
  return page === undefined ? controlsHtml() : galleryHtml(page);
});
console.log(`The gallery is at ${origin} (Ctrl+C ends it).`);
