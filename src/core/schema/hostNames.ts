/**
 * Host names, plain and in the letters of any script: RFC 1123, and of IDNA 2008 the code points (RFC 5892), their context, and
 * the direction of labels (RFC 5893). The engine's own properties of characters stand for the tables; it has none for joining
 * types and directions, which are told by script.
 */
import { fromPunycode, toPunycode } from './punycode.ts';

const MAX_NAME = 253;
const MAX_LABEL = 63;
const PLAIN = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

/** A host name in ASCII; a label in Punycode must stand for one that may be. */
export function isHostname(text: string): boolean {
  return text.length <= MAX_NAME && text.split('.').every((label) => PLAIN.test(label) && isSound(label));
}

function isSound(label: string): boolean {
  return !/^xn--/i.test(label) || unicodeOf(label) !== undefined;
}

/** A host name whose labels may be in any script. */
export function isIdnHostname(text: string): boolean {
  if (text.length > MAX_NAME) return false;
  const labels = text.split(/[.\u3002\uff0e\uff61]/);
  const known = labels.map((label) => (isAscii(label) ? asciiLabel(label) : unicodeLabel(label)));
  if (!known.every((label) => label !== undefined)) return false;
  const written = known.map((label) => (isAscii(label) ? label : `xn--${toPunycode(label)}`));
  if (written.join('.').length > MAX_NAME) return false;
  return !known.some((label) => RIGHT.test(label) || /[\u0660-\u0669]/.test(label)) || known.every(keepsDirection);
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

function asciiLabel(label: string): string | undefined {
  if (!PLAIN.test(label)) return undefined;
  return /^xn--/i.test(label) ? unicodeOf(label) : label;
}

/** What a label in Punycode stands for, where that is a label that must be written so, and is written in this way only. */
function unicodeOf(label: string): string | undefined {
  const written = label.slice(4).toLowerCase();
  const decoded = fromPunycode(written);
  if (decoded === undefined || isAscii(decoded) || toPunycode(decoded) !== written) return undefined;
  return unicodeLabel(decoded);
}

function unicodeLabel(label: string): string | undefined {
  const isForm =
    label === label.normalize('NFC') && !/^-|-$|^..--/u.test(label) && !/^\p{M}/u.test(label) && isAllowed(label);
  if (!isForm) return undefined;
  return toPunycode(label).length + 'xn--'.length <= MAX_LABEL ? label : undefined;
}

const EXCEPTIONS = /^[\u00df\u03c2\u06fd\u06fe\u0f0b\u3007]$/u;
const NEVER = /^[\u302e\u302f\u0640\u07fa\u3031-\u3035\u303b]$/u;
const OLD_HANGUL = /^[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]$/u;
const IGNORED =
  /^(?:\p{Default_Ignorable_Code_Point}|\p{White_Space}|\p{Noncharacter_Code_Point}|[\u20d0-\u20ff\u{1d100}-\u{1d24f}])$/u;
const LETTER = /^[\p{Ll}\p{Lu}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}]$/u;

function isAllowed(label: string): boolean {
  const points = Array.from(label);
  return points.every((point, index) => {
    const context = CONTEXT.get(point);
    if (context !== undefined) return context(points, index);
    if (EXCEPTIONS.test(point) || /^[a-z0-9-]$/.test(point)) return true;
    if (NEVER.test(point) || OLD_HANGUL.test(point) || IGNORED.test(point)) return false;
    const isStable = point === point.normalize('NFKC').toLowerCase().normalize('NFKC');
    return isStable && LETTER.test(point);
  });
}

type Context = (points: readonly string[], index: number) => boolean;

const HEBREW = /\p{Script=Hebrew}/u;
/** Marks with which a consonant loses its vowel (combining class 9). */
const VIRAMA =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed\u{10a3f}\u{11046}\u{11070}\u{1107f}\u{110b9}\u{11133}\u{11134}\u{111c0}\u{11235}\u{112ea}\u{1134d}\u{11442}\u{114c2}\u{115bf}\u{1163f}\u{116b6}\u{1172b}\u{11839}\u{1193d}\u{1193e}\u{119e0}\u{11a34}\u{11a47}\u{11a99}\u{11c3f}\u{11d44}\u{11d45}\u{11d97}]/u;
const JOINING =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mandaic}\p{Script=Mongolian}\p{Script=Nko}\p{Script=Phags_Pa}]/u;

const isAfterVirama: Context = (points, index) => VIRAMA.test(points[index - 1] ?? '');
const isBesideJapanese: Context = (points) =>
  points.some((point) => point !== '\u30fb' && /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(point));
const follows =
  (script: RegExp): Context =>
  (points, index) =>
    script.test(points[index - 1] ?? '');

const CONTEXT: ReadonlyMap<string, Context> = new Map<string, Context>([
  ['\u00b7', (points, index) => points[index - 1] === 'l' && points[index + 1] === 'l'],
  ['\u0375', (points, index) => /\p{Script=Greek}/u.test(points[index + 1] ?? '')],
  ['\u05f3', follows(HEBREW)],
  ['\u05f4', follows(HEBREW)],
  ['\u30fb', isBesideJapanese],
  ['\u200d', isAfterVirama],
  [
    '\u200c',
    (points, index) =>
      isAfterVirama(points, index) ||
      (JOINING.test(besides(points, index, -1)) && JOINING.test(besides(points, index, 1))),
  ],
  ...Array.from(
    '\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669',
    (digit) => [digit, (points: readonly string[]) => !points.some((each) => /[\u06f0-\u06f9]/.test(each))] as const,
  ),
]);

/** The next letter, marks that do not take part in joining aside. */
function besides(points: readonly string[], from: number, step: 1 | -1): string {
  let at = from + step;
  while (/^\p{Mn}$/u.test(points[at] ?? '')) at += step;
  return points[at] ?? '';
}

/** Letters that are written from right to left, and digits of their scripts; the digits of Persian run like ours. */
const RIGHT =
  /(?![\u06f0-\u06f9\p{M}])[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Hanifi_Rohingya}]/u;
const ARABIC_DIGIT = /^[\u0660-\u0669]$/;
const DIGIT = /^[0-9\u06f0-\u06f9]$/;
const MARK = /^[\p{Mn}\p{Me}]$/u;

/** A label in a name that has some of them runs in one direction. */
function keepsDirection(label: string): boolean {
  const points = Array.from(label);
  const shown = points.filter((point) => !MARK.test(point));
  const [first = '', last = ''] = [shown[0], shown.at(-1)];
  const isRight = (point: string): boolean => RIGHT.test(point);
  const isLeft = (point: string): boolean => /^[\p{L}\p{Mc}]$/u.test(point) && !isRight(point);
  if (isRight(first)) {
    const hasBoth = points.some((point) => ARABIC_DIGIT.test(point)) && points.some((point) => DIGIT.test(point));
    return !points.some(isLeft) && !hasBoth && (isRight(last) || DIGIT.test(last) || ARABIC_DIGIT.test(last));
  }
  const isOnlyLeft = !points.some((point) => isRight(point) || ARABIC_DIGIT.test(point));
  return isLeft(first) && isOnlyLeft && (isLeft(last) || DIGIT.test(last));
}
