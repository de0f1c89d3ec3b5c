import type { DiagramLook } from '../diagrams/library.ts';
import { EditorColours, hex, mix, type Colour } from './editorColours.ts';

const CHARTS = ['blue', 'green', 'yellow', 'purple', 'orange', 'red'] as const;

/** Diagrams in the colours of the theme that the page wears now. */
export function diagramLook(): DiagramLook {
  const theme = new EditorColours();
  try {
    const series = CHARTS.map((name) => hex(mix(theme.ground, theme.of(`charts-${name}`), 0.8)));
    return { isDark: theme.isDark, fontFamily: fontFamily(), colours: coloursIn(theme), series };
  } finally {
    theme.dispose();
  }
}

function fontFamily(): string {
  return getComputedStyle(document.body).fontFamily.replace(/[^\w\s,"'-]/g, '');
}

function coloursIn(theme: EditorColours): Record<string, string> {
  const { ground, text, isHighContrast } = theme;
  const grey = (share: number): string => hex(mix(ground, text, share));
  // In high contrast lines tell things apart, not grounds.
  const tint = (colour: Colour, share: number): string => hex(isHighContrast ? ground : mix(ground, colour, share));
  const line = (colour: Colour, share: number): string => hex(isHighContrast ? text : mix(ground, colour, share));
  const charts = CHARTS.map((name) => theme.of(`charts-${name}`));
  const [blue = text, green = text, yellow = text, , , red = text] = charts;
  const words = hex(text);
  const colours: Record<string, string> = {
    background: hex(ground),
    primaryColor: tint(blue, 0.16),
    primaryTextColor: words,
    primaryBorderColor: line(blue, 0.65),
    secondaryColor: tint(green, 0.14),
    secondaryTextColor: words,
    secondaryBorderColor: line(green, 0.55),
    tertiaryColor: isHighContrast ? hex(ground) : grey(0.05),
    tertiaryTextColor: words,
    tertiaryBorderColor: isHighContrast ? words : grey(0.3),
    mainBkg: tint(blue, 0.16),
    nodeBorder: line(blue, 0.65),
    lineColor: isHighContrast ? words : grey(0.65),
    defaultLinkColor: isHighContrast ? words : grey(0.65),
    textColor: words,
    titleColor: words,
    nodeTextColor: words,
    labelColor: words,
    edgeLabelBackground: hex(ground),
    clusterBkg: isHighContrast ? hex(ground) : grey(0.04),
    clusterBorder: isHighContrast ? words : grey(0.3),
    noteBkgColor: tint(yellow, 0.16),
    noteTextColor: words,
    noteBorderColor: line(yellow, 0.5),
    actorBkg: tint(blue, 0.16),
    actorBorder: line(blue, 0.65),
    actorTextColor: words,
    actorLineColor: isHighContrast ? words : grey(0.4),
    signalColor: isHighContrast ? words : grey(0.75),
    signalTextColor: words,
    labelBoxBkgColor: isHighContrast ? hex(ground) : grey(0.08),
    labelBoxBorderColor: isHighContrast ? words : grey(0.4),
    labelTextColor: words,
    loopTextColor: words,
    activationBkgColor: isHighContrast ? hex(ground) : grey(0.15),
    activationBorderColor: isHighContrast ? words : grey(0.5),
    sequenceNumberColor: hex(ground),
    sectionBkgColor: isHighContrast ? hex(ground) : grey(0.06),
    altSectionBkgColor: hex(ground),
    sectionBkgColor2: isHighContrast ? hex(ground) : grey(0.06),
    excludeBkgColor: isHighContrast ? hex(ground) : grey(0.1),
    taskBkgColor: tint(blue, 0.3),
    taskBorderColor: line(blue, 0.65),
    taskTextColor: words,
    taskTextDarkColor: words,
    taskTextLightColor: words,
    taskTextOutsideColor: words,
    taskTextClickableColor: words,
    activeTaskBkgColor: tint(green, 0.3),
    activeTaskBorderColor: line(green, 0.6),
    doneTaskBkgColor: isHighContrast ? hex(ground) : grey(0.15),
    doneTaskBorderColor: isHighContrast ? words : grey(0.4),
    critBkgColor: tint(red, 0.3),
    critBorderColor: line(red, 0.65),
    todayLineColor: line(red, 0.8),
    gridColor: isHighContrast ? words : grey(0.25),
    vertLineColor: line(blue, 0.8),
    pieTitleTextColor: words,
    pieSectionTextColor: words,
    pieLegendTextColor: words,
    pieStrokeColor: isHighContrast ? words : hex(ground),
    pieOuterStrokeColor: isHighContrast ? words : grey(0.3),
    pieOpacity: '1',
    errorBkgColor: tint(red, 0.2),
    errorTextColor: words,
    relationColor: isHighContrast ? words : grey(0.65),
    relationLabelBackground: hex(ground),
    relationLabelColor: words,
    classText: words,
    transitionColor: isHighContrast ? words : grey(0.65),
    transitionLabelColor: words,
    stateLabelColor: words,
    stateBkg: tint(blue, 0.16),
    labelBackgroundColor: hex(ground),
    compositeBackground: isHighContrast ? hex(ground) : grey(0.04),
    compositeTitleBackground: isHighContrast ? hex(ground) : grey(0.08),
    compositeBorder: isHighContrast ? words : grey(0.3),
    altBackground: isHighContrast ? hex(ground) : grey(0.06),
    innerEndBackground: words,
    specialStateColor: words,
    attributeBackgroundColorOdd: hex(ground),
    attributeBackgroundColorEven: isHighContrast ? hex(ground) : grey(0.05),
    rowOdd: hex(ground),
    rowEven: isHighContrast ? hex(ground) : grey(0.05),
    requirementBackground: tint(blue, 0.16),
    requirementBorderColor: line(blue, 0.65),
    requirementTextColor: words,
    commitLabelColor: words,
    commitLabelBackground: isHighContrast ? hex(ground) : grey(0.08),
    tagLabelColor: words,
    tagLabelBackground: tint(yellow, 0.25),
    tagLabelBorder: line(yellow, 0.6),
    personBkg: tint(blue, 0.16),
    personBorder: line(blue, 0.65),
    archEdgeColor: isHighContrast ? words : grey(0.65),
    archEdgeArrowColor: isHighContrast ? words : grey(0.65),
    archGroupBorderColor: isHighContrast ? words : grey(0.4),
    vennTitleTextColor: words,
    vennSetTextColor: words,
    quadrantTitleFill: words,
    quadrantPointFill: line(blue, 0.8),
    quadrantPointTextFill: words,
    quadrantXAxisTextFill: words,
    quadrantYAxisTextFill: words,
    quadrantInternalBorderStrokeFill: isHighContrast ? words : grey(0.3),
    quadrantExternalBorderStrokeFill: isHighContrast ? words : grey(0.5),
  };
  // Kinds that number their colours: the charts' colours in turn, the second time around paler. They are all that tells parts from each other.
  for (let index = 0; index < 12; index++) {
    const colour = charts[index % charts.length] ?? text;
    const share = index < charts.length ? 0.42 : 0.22;
    colours[`cScale${index}`] = hex(mix(ground, colour, share));
    colours[`cScaleInv${index}`] = hex(mix(ground, colour, 0.8));
    colours[`cScalePeer${index}`] = hex(mix(ground, colour, 0.65));
    colours[`cScaleLabel${index}`] = words;
    colours[`pie${index + 1}`] = hex(mix(ground, colour, share + 0.08));
    colours[`fillType${index}`] = hex(mix(ground, colour, share));
    if (index >= 8) continue;
    colours[`git${index}`] = hex(mix(ground, colour, 0.8));
    colours[`gitInv${index}`] = words;
    colours[`gitBranchLabel${index}`] = hex(ground);
    colours[`venn${index + 1}`] = hex(mix(ground, colour, share));
    if (index < 4) {
      const number = index + 1;
      colours[`quadrant${number}Fill`] = isHighContrast ? hex(ground) : grey(0.03 + 0.03 * index);
      colours[`quadrant${number}TextFill`] = words;
    }
  }
  return colours;
}
