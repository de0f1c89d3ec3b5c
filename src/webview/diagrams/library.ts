// Diagrams drawn by their own library, in a file of their own that is loaded when the first one is to be drawn.

import * as l10n from '@vscode/l10n';
import mermaid from 'mermaid';
import { checkSize, MAX_EDGES, MAX_TEXT } from './limits.ts';

/** How diagrams look. */
export interface DiagramLook {
  readonly isDark: boolean;
  readonly fontFamily: string;
  /** Colours by the library's names for what has them, as `#rrggbb`. */
  readonly colours: Readonly<Record<string, string>>;
  /** Of what stands side by side. */
  readonly series: readonly string[];
}

export interface Drawing {
  readonly svg: SVGSVGElement;
  /** The library's name of this kind of diagram, such as `sequence`. */
  readonly kind: string;
}

let number = 0;
let last: Promise<unknown> = Promise.resolve();

/** Draws a diagram, one after the other. Rejects with an `Error` whose first line says what is wrong with the text. */
export function draw(text: string, look: DiagramLook): Promise<Drawing> {
  const result = last.then(() => drawNow(text, look));
  // What the user does meanwhile comes between two.
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  last = result.then(pause, pause);
  return result;
}

async function drawNow(text: string, look: DiagramLook): Promise<Drawing> {
  checkSize(text);
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    maxTextSize: MAX_TEXT,
    maxEdges: MAX_EDGES,
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    class: { htmlLabels: false },
    state: { minNodeWidth: 0 },
    gantt: { axisFormat: '%b %e' },
    journey: { textPlacement: 'tspan', actorColours: [...look.series] },
    theme: 'base',
    look: 'classic',
    layout: 'dagre',
    // Its words have the colour of what is under them otherwise. l10n: none, a style.
    themeCSS: `text.journey-section, text.task { fill: ${look.colours['textColor'] ?? ''} !important; }`,
    logLevel: 'fatal',
    darkMode: look.isDark,
    fontFamily: look.fontFamily,
    themeVariables: {
      ...look.colours,
      xyChart: xyColours(look),
      darkMode: look.isDark,
      fontFamily: look.fontFamily,
      fontSize: '13px',
    },
  });
  const stage = document.createElement('div');
  stage.className = 'md-diagram-stage';
  stage.setAttribute('aria-hidden', 'true');
  document.body.append(stage);
  number += 1;
  try {
    const { svg, diagramType } = await mermaid.render(`diagram-${number}`, text, stage);
    // The build lets it hand over the copy instead of markup.
    const drawn: unknown = svg;
    if (!(drawn instanceof SVGSVGElement)) throw new Error(l10n.t('There is no drawing.'));
    return { svg: drawn, kind: diagramType };
  } finally {
    stage.remove();
  }
}

function xyColours({ colours: { textColor = '' }, series }: DiagramLook): Record<string, string> {
  const parts = [
    'titleColor',
    'dataLabelColor',
    'legendTextColor',
    'xAxisLabelColor',
    'xAxisTitleColor',
    'xAxisTickColor',
    'xAxisLineColor',
    'yAxisLabelColor',
    'yAxisTitleColor',
    'yAxisTickColor',
    'yAxisLineColor',
  ];
  return {
    ...Object.fromEntries(parts.map((part) => [part, textColor])),
    backgroundColor: 'transparent',
    plotColorPalette: series.join(','),
  };
}
