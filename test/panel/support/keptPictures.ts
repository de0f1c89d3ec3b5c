// Pictures that are kept with the sources, and compared with what the browser draws now.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { resultsFolder, root } from '../../harness/paths.ts';
import { encodePng, roundColours } from './smallPng.ts';

const ANEW = 'make them anew: npm run gallery -- --update';
/** How different a colour is before it counts, from 0 to 1, and how many pixels may be: less than a dot of six. */
const THRESHOLD = 0.1;
const MOST_PIXELS = 10;

/** Another browser, or the same one on another system, draws text a little differently. */
interface Maker {
  readonly browser: string;
  readonly platform: string;
}

export class KeptPictures {
  readonly #folder: string;
  readonly #results = path.join(resultsFolder, 'gallery');
  readonly #maker: Maker;
  readonly #isUpdate = process.env['GALLERY_UPDATE'] === '1';
  readonly #seen = new Set<string>();
  readonly #differences: string[] = [];

  constructor(folder: string, browser: string) {
    this.#folder = folder;
    this.#maker = { browser, platform: `${process.platform} ${process.arch}` };
  }

  /** Why what is drawn cannot be compared; undefined where it can. */
  async whyNot(): Promise<string | undefined> {
    if (this.#isUpdate) return undefined;
    const kept = await readFile(this.#makerFile, 'utf8').catch(() => undefined);
    if (kept === undefined) return `There are no pictures; ${ANEW}`;
    const made = JSON.parse(kept) as Maker;
    if (made.browser === this.#maker.browser && made.platform === this.#maker.platform) return undefined;
    const now = `${this.#maker.browser} on ${this.#maker.platform}`;
    return `The pictures are of ${made.browser} on ${made.platform}, this is ${now}; ${ANEW}`;
  }

  /** Compares one picture, or keeps it where they are made anew. Differences are collected for `conclude`. */
  async take(name: string, file: Buffer): Promise<void> {
    this.#seen.add(`${name}.png`);
    const drawn = PNG.sync.read(file);
    roundColours(drawn);
    const kept = path.join(this.#folder, `${name}.png`);
    if (this.#isUpdate) await write(kept, encodePng(drawn));
    else await this.#compare(name, drawn, await readFile(kept).catch(() => undefined));
  }

  /** Fails with every difference, and with every kept picture that nothing draws any more. `prefix` is what was taken. */
  async conclude(prefix: string): Promise<void> {
    const there = await readdir(this.#folder).catch(() => []);
    const stale = there.filter((name) => name.startsWith(prefix) && name.endsWith('.png') && !this.#seen.has(name));
    if (this.#isUpdate) {
      for (const name of stale) await rm(path.join(this.#folder, name));
      await write(this.#makerFile, Buffer.from(`${JSON.stringify(this.#maker, null, 2)}\n`));
      return;
    }
    const all = [...this.#differences, ...stale.map((name) => `${name}: nothing draws it any more`)];
    if (all.length > 0) throw new Error(`${all.join('\n')}\nIf that is as it should be, ${ANEW}`);
  }

  get #makerFile(): string {
    return path.join(this.#folder, 'browser.json');
  }

  async #compare(name: string, drawn: PNG, kept: Buffer | undefined): Promise<void> {
    const before = kept === undefined ? undefined : PNG.sync.read(kept);
    const difference = new PNG({ width: drawn.width, height: drawn.height });
    const isSameSize = before?.width === drawn.width && before.height === drawn.height;
    const pixels = isSameSize
      ? pixelmatch(before.data, drawn.data, difference.data, drawn.width, drawn.height, { threshold: THRESHOLD })
      : Number.POSITIVE_INFINITY;
    if (pixels <= MOST_PIXELS) return;
    const actual = path.join(this.#results, `${name}-actual.png`);
    await write(actual, PNG.sync.write(drawn));
    const shown = [actual];
    if (isSameSize) {
      shown.push(path.join(this.#results, `${name}-difference.png`));
      await write(shown[1] ?? '', PNG.sync.write(difference));
    }
    this.#differences.push(`${name}: ${reason(before, drawn, pixels)}, see ${shown.map(relative).join(' and ')}`);
  }
}

function reason(before: PNG | undefined, drawn: PNG, pixels: number): string {
  if (before === undefined) return 'there is no picture of it';
  if (pixels < Number.POSITIVE_INFINITY) return `${pixels} pixels differ`;
  return `it was ${before.width} × ${before.height} and is ${drawn.width} × ${drawn.height}`;
}

function relative(file: string): string {
  return path.relative(root, file);
}

async function write(file: string, content: Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}
