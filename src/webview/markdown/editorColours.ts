/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [number, number, number];

/** The colours of the theme that the page wears, as numbers: what draws by itself knows no variables. */
export class EditorColours {
  readonly #probe = document.createElement('span');
  readonly #areForced = matchMedia('(forced-colors: active)').matches;
  readonly isHighContrast = this.#areForced || document.body.classList.contains('vscode-high-contrast');
  readonly ground: Colour;
  readonly text: Colour;

  constructor() {
    this.#probe.hidden = true;
    document.body.append(this.#probe);
    /* l10n: none, a color */
    this.ground = this.#read(this.#areForced ? 'Canvas' : 'var(--vscode-sideBar-background)', [0, 0, 0]) ?? [0, 0, 0];
    const light: Colour = [30, 30, 30];
    const isDark = luminance(this.ground) < 128;
    this.text =
      this.#read(this.#areForced ? 'CanvasText' : 'var(--vscode-foreground)', this.ground) ??
      (isDark ? [204, 204, 204] : light);
  }

  get isDark(): boolean {
    return luminance(this.ground) < luminance(this.text);
  }

  /** A colour of the theme by its variable's name; the text's where colours are forced, or the theme has none. */
  of(name: string): Colour {
    if (this.#areForced) return this.text;
    return this.#read(`var(--vscode-${name})`, this.ground) ?? this.text;
  }

  dispose(): void {
    this.#probe.remove();
  }

  /** What is seen of it on a ground. */
  #read(value: string, ground: Colour): Colour | undefined {
    this.#probe.style.color = 'rgba(1, 2, 3, 0)';
    this.#probe.style.color = value.startsWith('var(') ? value.replace(/\)$/, ', rgba(1, 2, 3, 0))') : value;
    const [red = 0, green = 0, blue = 0, alpha = 1] =
      getComputedStyle(this.#probe)
        .color.match(/[\d.]+/g)
        ?.map(Number) ?? [];
    if (alpha === 0) return undefined;
    return mix(ground, [red, green, blue], alpha);
  }
}

/** `share` of the second in the first. */
export function mix(first: Colour, second: Colour, share: number): Colour {
  const at = (index: 0 | 1 | 2): number => Math.round(first[index] * (1 - share) + second[index] * share);
  return [at(0), at(1), at(2)];
}

export function hex(colour: Colour): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function luminance([red, green, blue]: Colour): number {
  return 0.3 * red + 0.59 * green + 0.11 * blue;
}
