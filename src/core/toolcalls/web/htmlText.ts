// A page as text that a model reads. l10n: none, for the model.
import { htmlTokens, type HtmlToken } from './htmlTokens.ts';

export interface PageText {
  readonly title: string;
  /** Markdown of a kind: headings, lists, links, code and tables, nothing that runs. */
  readonly text: string;
}

type OpenTag = Extract<HtmlToken, { type: 'open' }>;

/** Never text of the page. */
const DROPPED = new Set(
  [
    'script style noscript template svg math canvas iframe object embed audio video map select button dialog datalist',
    'nav footer aside form',
  ]
    .join(' ')
    .split(' '),
);
const BLOCKS = new Set(
  [
    'address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header hr',
    'li main ol p pre section summary table tbody tfoot thead tr ul option',
  ]
    .join(' ')
    .split(' '),
);
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '));
/** A main part shorter than this, in UTF-16 units, is a frame around what the page is about. */
const SHORTEST_MAIN = 250;
const MAX_TEXT = 2_000_000;
/** Names whose ends are looked for; no page that people read hides more kinds of elements. */
const MAX_NAMES = 100;
/** Stands for the blanks before an item until all other blanks are tidied. */
const INDENT = '\u0001';
const LOOSE_ITEM = new RegExp(`^(${INDENT}*(?:-|\\d{1,9}\\.))\\n+(?=[^\\s\\d${INDENT}-])`, 'gm');

/** What a user would read on a page. Links are given whole, so that they can be followed. */
export function htmlToText(html: string, base: string): PageText {
  const writer = new PageWriter(html, base);
  for (const token of htmlTokens(html)) writer.add(token);
  return writer.end();
}

/** Turns tokens into text as they come; what is dropped or hidden is skipped up to its own end. */
class PageWriter {
  readonly #html: string;
  readonly #base: string;
  readonly #out: string[] = [];
  #chars = 0;
  #title = '';
  #isInTitle = false;
  #skipped: { readonly name: string; depth: number } | undefined;
  #pre = 0;
  #lists: ('ul' | number)[] = [];
  #links: { readonly target: string; readonly from: number }[] = [];
  /** Where the main part begins and ends in `#out`. */
  #main: { readonly name: string; readonly from: number; depth: number; to?: number } | undefined;
  readonly #lastClosing = new Map<string, number>();

  constructor(html: string, base: string) {
    this.#html = html;
    this.#base = base;
  }

  add(token: HtmlToken): void {
    if (this.#skipped !== undefined) this.#skip(token, this.#skipped);
    else if (token.type === 'text') this.#text(token.text);
    else if (token.type === 'open') this.#open(token);
    else this.#close(token.name);
  }

  end(): PageText {
    const main = this.#main;
    const inner = main?.to === undefined ? '' : tidy(this.#out.slice(main.from, main.to).join(''));
    const text = inner.length >= SHORTEST_MAIN ? inner : tidy(this.#out.join(''));
    return { title: this.#title.replace(/\s+/g, ' ').trim(), text };
  }

  #skip(token: HtmlToken, skipped: { readonly name: string; depth: number }): void {
    if (token.type === 'text' || token.name !== skipped.name) return;
    skipped.depth += token.type === 'open' ? 1 : -1;
    if (skipped.depth === 0) this.#skipped = undefined;
  }

  #text(text: string): void {
    if (this.#isInTitle) this.#title += text;
    else if (this.#pre > 0) this.#write(text);
    else this.#write(text.replace(/\s+/g, ' '));
  }

  #open(token: OpenTag): void {
    const { name, attributes } = token;
    if (name === 'title') this.#isInTitle = this.#title === '';
    if (VOID.has(name)) this.#void(name, attributes);
    else if ((DROPPED.has(name) || isHidden(attributes)) && this.#closesAfter(name, token.end)) {
      this.#skipped = { name, depth: 1 };
    } else this.#begin(name, attributes);
  }

  #begin(name: string, attributes: ReadonlyMap<string, string>): void {
    if (BLOCKS.has(name)) this.#write(this.#isTight(name) ? '\n' : '\n\n');
    if (/^h[1-6]$/.test(name)) this.#write(`${'#'.repeat(Number(name.charAt(1)))} `);
    if (name === 'pre') this.#pre += 1;
    if (name === 'pre') this.#write('```\n');
    if (name === 'code' && this.#pre === 0) this.#write('`');
    if (name === 'td' || name === 'th') this.#write(' | ');
    if (name === 'blockquote') this.#write('> ');
    if (name === 'ul') this.#lists.push('ul');
    if (name === 'ol') this.#lists.push(0);
    if (name === 'li') this.#write(this.#bullet());
    if (name === 'a') this.#beginLink(attributes.get('href') ?? '');
    if (name === 'main' || name === 'article') this.#beginMain(name);
  }

  #close(name: string): void {
    if (name === 'title') this.#isInTitle = false;
    if (name === 'a') this.#endLink();
    if (name === 'code' && this.#pre === 0) this.#write('`');
    if (name === 'pre' && this.#pre > 0) {
      this.#write('\n```');
      this.#pre -= 1;
    }
    if (name === 'ul' || name === 'ol') this.#lists.pop();
    if (BLOCKS.has(name) && !this.#isTight(name)) this.#write('\n\n');
    this.#endMain(name);
  }

  #void(name: string, attributes: ReadonlyMap<string, string>): void {
    if (name === 'br') this.#write('\n');
    if (name === 'hr') this.#write('\n\n---\n\n');
    const alt = attributes.get('alt')?.trim() ?? '';
    if (name === 'img' && alt !== '' && !isHidden(attributes)) this.#write(`[picture: ${alt.slice(0, 200)}]`);
  }

  /** Rows, items, and lists inside of lists stand close together. */
  #isTight(name: string): boolean {
    return name === 'tr' || name === 'li' || ((name === 'ul' || name === 'ol') && this.#lists.length > 0);
  }

  #bullet(): string {
    const depth = Math.min(Math.max(0, this.#lists.length - 1), 8);
    const list = this.#lists.at(-1);
    if (typeof list === 'number') this.#lists[this.#lists.length - 1] = list + 1;
    return `${INDENT.repeat(depth)}${typeof list === 'number' ? `${list + 1}.` : '-'} `;
  }

  #beginLink(href: string): void {
    // In code a link would read as code.
    const target = href.startsWith('#') || this.#pre > 0 ? '' : this.#resolved(href);
    this.#links.push({ target, from: this.#out.length });
    if (target !== '') this.#write('[');
  }

  #endLink(): void {
    const link = this.#links.pop();
    if (link === undefined || link.target === '') return;
    // A link without words (an icon, a mark beside a heading) is none.
    const isEmpty =
      this.#out.length - link.from < 5 &&
      this.#out
        .slice(link.from + 1)
        .join('')
        .trim() === '';
    if (isEmpty) this.#out.length = link.from;
    else this.#write(`](${link.target})`);
  }

  /** Only pages can be followed; other schemes are left out. */
  #resolved(href: string): string {
    if (href === '' || href.length > 1_000) return '';
    try {
      const url = new URL(href, this.#base);
      return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : '';
    } catch {
      return '';
    }
  }

  #beginMain(name: string): void {
    if (this.#main?.name === name && this.#main.to === undefined) this.#main.depth += 1;
    // `main` is more than an article; of several articles the page itself is the frame.
    else if (this.#main === undefined || (name === 'main' && this.#main.name === 'article')) {
      this.#main = { name, from: this.#out.length, depth: 1 };
    } else if (this.#main.name === 'article' && name === 'article') {
      this.#main = { name: 'several', from: 0, depth: 1 };
    }
  }

  #endMain(name: string): void {
    const main = this.#main;
    if (main === undefined || main.name !== name || main.to !== undefined) return;
    main.depth -= 1;
    if (main.depth === 0) main.to = this.#out.length;
  }

  #closesAfter(name: string, from: number): boolean {
    let last = this.#lastClosing.get(name);
    if (last === undefined) {
      if (this.#lastClosing.size >= MAX_NAMES) return true;
      last = -1;
      for (const match of this.#html.matchAll(closingOf(name))) last = match.index;
      this.#lastClosing.set(name, last);
    }
    return last >= from;
  }

  #write(text: string): void {
    if (this.#chars > MAX_TEXT) return;
    this.#chars += text.length;
    this.#out.push(text);
  }
}

function closingOf(name: string): RegExp {
  return new RegExp(`</${name.replace(/[^a-z0-9-]/g, '.')}`, 'gi');
}

/** What a page hides from people is not shown to models either: it may be there to tell them something. */
function isHidden(attributes: ReadonlyMap<string, string>): boolean {
  if (attributes.has('hidden') || attributes.get('aria-hidden') === 'true') return true;
  const style = attributes.get('style') ?? '';
  return /(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d]))/i.test(
    style,
  );
}

/** Blanks at line ends and more than one empty line go, code is left as it is. */
function tidy(text: string): string {
  const parts = text.replace(/\r\n?/g, '\n').split('```');
  return parts
    .map((part, index) => (index % 2 === 1 ? part : tidyProse(part)))
    .join('```')
    .replaceAll(INDENT, '  ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function tidyProse(text: string): string {
  return (
    text
      .replace(/[ \t\u00a0]+/g, ' ')
      // There is no more than one blank in a row by now.
      .replace(/ ?\n ?/g, '\n')
      // An item whose words are a paragraph of their own begins on the line of its mark.
      .replace(LOOSE_ITEM, '$1 ')
  );
}
