// What a section of the gallery is. A new part of a page is one more row in `sections.ts`.

export interface GalleryState {
  readonly name: string;
  /** Draws the real component into an empty frame; the picture is taken when the promise is settled. */
  readonly draw: (frame: HTMLElement) => void | Promise<void>;
}

export interface GallerySection {
  readonly name: string;
  readonly states: readonly GalleryState[];
  /** Names of the states that are looked at in every theme and width; the first one alone where there is nothing to name. */
  readonly typical?: readonly string[];
}

/** The two pages have style sheets of their own, which do not go together. */
export const GALLERY_PAGES = ['chat', 'extraction'] as const;
export type GalleryPage = (typeof GALLERY_PAGES)[number];

/** Resolves when `isThere` is true; a state that never gets there fails by its name. */
export async function until(isThere: () => boolean, what: string): Promise<void> {
  for (let frame = 0; frame < 600; frame++) {
    if (isThere()) return;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  throw new Error(`The gallery waits in vain for ${what}.`);
}
