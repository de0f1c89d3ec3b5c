// The gallery's page, in the browser: every part of one of our pages, in every state.
import { GALLERY_PAGES, type GallerySection, type GalleryState } from './gallery.ts';
import { FrozenTime } from './frozenTime.ts';
import { addOwnStyles, loadFonts, wear } from './look.ts';
import { SECTIONS } from './sections.ts';
import { THEME_NAMES, type ThemeName } from '../panel/support/themes.ts';
import { h } from '../../src/webview/parts/dom.ts';

/** What is shown is so old when it is looked at. */
const AGE_MS = 3_000;

/** What tests ask of the page. */
export interface Gallery {
  readonly sections: readonly { readonly name: string; readonly states: readonly string[] }[];
  /** Shows all of a section, or one of its states alone, without a word around it. */
  readonly show: (section: string, state?: string) => Promise<void>;
  /** Shows the telling states of every section. */
  readonly showTypical: () => Promise<void>;
  readonly wear: (theme: ThemeName) => void;
}

const time = new FrozenTime();
time.install();

const page = GALLERY_PAGES.find((name) => name === document.body.dataset['page']) ?? 'chat';
const sections = SECTIONS[page];
const main = document.querySelector<HTMLElement>('.gallery') ?? document.body;

async function drawState(section: string, { name, draw }: GalleryState, place: HTMLElement): Promise<void> {
  const frame = h('div', { class: 'g-frame' });
  place.append(frame);
  try {
    await draw(frame);
  } catch (error) {
    throw new Error(`The gallery cannot draw ${section}, ${name}`, { cause: error });
  }
  time.pass(AGE_MS);
  time.reset();
}

async function drawSection({ name, states }: GallerySection, only?: readonly string[]): Promise<void> {
  main.append(h('p', { class: 'g-name', text: name }));
  for (const state of states.filter((each) => only?.includes(each.name) ?? true)) {
    main.append(h('p', { class: 'g-caption', text: state.name }));
    await drawState(name, state, main);
  }
}

async function twoFrames(): Promise<void> {
  for (let frame = 0; frame < 2; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

async function show(sectionName: string, stateName?: string): Promise<void> {
  const section = sections.find(({ name }) => name === sectionName);
  const state = section?.states.find(({ name }) => name === stateName);
  if (section === undefined) throw new Error(`The gallery has no section ${sectionName}.`);
  main.replaceChildren();
  if (state === undefined) await drawSection(section);
  else await drawAlone(section, state);
  await twoFrames();
}

/** As on its own page: below the title of the chat. */
async function drawAlone({ name }: GallerySection, state: GalleryState): Promise<void> {
  if (page === 'chat') main.append(h('h1', { class: 'visually-hidden', text: name }));
  await drawState(name, state, main);
}

async function showTypical(): Promise<void> {
  main.replaceChildren();
  for (const section of sections) await drawSection(section, section.typical ?? [section.states[0]?.name ?? '']);
  await twoFrames();
}

const query = new URLSearchParams(location.search);
const named = THEME_NAMES.find((name) => name === query.get('theme'));
addOwnStyles();
wear(named ?? 'dark');
await loadFonts();
const gallery: Gallery = {
  sections: sections.map(({ name, states }) => ({ name, states: states.map((state) => state.name) })),
  show,
  showTypical,
  wear,
};
Reflect.set(window, 'gallery', gallery);
// Looked at by somebody: everything.
if (query.has('all')) for (const section of sections) await drawSection(section);
