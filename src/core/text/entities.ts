// The names of HTML 4, and a few more that models and pages write. The list of HTML 5 is 30 kB; an unknown name stays as it
// was typed. l10n: none, names of signs.
const LETTERS = `
  Aacute Á aacute á Acirc Â acirc â acute ´ AElig Æ aelig æ Agrave À agrave à alefsym ℵ Alpha Α alpha α amp & and ∧
  ang ∠ Aring Å aring å ast * asymp ≈ Atilde Ã atilde ã Auml Ä auml ä bdquo „ Beta Β beta β brvbar ¦ bull • cap ∩
  Ccedil Ç ccedil ç cedil ¸ cent ¢ check ✓ Chi Χ chi χ circ ˆ clubs ♣ colon : comma , cong ≅ copy © crarr ↵ cross ✗
  cup ∪ curren ¤ Dagger ‡ dagger † dArr ⇓ darr ↓ deg ° Delta Δ delta δ diams ♦ divide ÷ dollar $ Eacute É eacute é
  Ecirc Ê ecirc ê Egrave È egrave è empty ∅ Epsilon Ε epsilon ε equals = equiv ≡ Eta Η eta η ETH Ð eth ð Euml Ë euml ë
  euro € excl ! exist ∃ fnof ƒ forall ∀ frac12 ½ frac14 ¼ frac34 ¾ frasl ⁄ Gamma Γ gamma γ ge ≥ gt > hArr ⇔ harr ↔
  hearts ♥ hellip … Iacute Í iacute í Icirc Î icirc î iexcl ¡ Igrave Ì igrave ì image ℑ infin ∞ int ∫ Iota Ι iota ι
  iquest ¿ isin ∈ Iuml Ï iuml ï Kappa Κ kappa κ Lambda Λ lambda λ lang 〈 laquo « lArr ⇐ larr ← lbrace { lbrack [
  lceil ⌈ ldquo “ le ≤ lfloor ⌊ lowast ∗ lowbar _ loz ◊ lpar ( lsaquo ‹ lsquo ‘ lt < macr ¯ mdash — micro µ middot ·
  minus − Mu Μ mu μ nabla ∇ ndash – ne ≠ ni ∋ not ¬ notin ∉ nsub ⊄ Ntilde Ñ ntilde ñ Nu Ν nu ν num # Oacute Ó oacute ó
  Ocirc Ô ocirc ô OElig Œ oelig œ Ograve Ò ograve ò oline ‾ Omega Ω omega ω Omicron Ο omicron ο oplus ⊕ or ∨ ordf ª
  ordm º Oslash Ø oslash ø Otilde Õ otilde õ otimes ⊗ Ouml Ö ouml ö para ¶ part ∂ percnt % period . permil ‰ perp ⊥
  Phi Φ phi φ Pi Π pi π piv ϖ plusmn ± pound £ Prime ″ prime ′ prod ∏ prop ∝ Psi Ψ psi ψ quest ? quot " radic √ rang 〉
  raquo » rArr ⇒ rarr → rbrace } rbrack ] rceil ⌉ rdquo ” real ℜ reg ® rfloor ⌋ Rho Ρ rho ρ rpar ) rsaquo › rsquo ’
  sbquo ‚ Scaron Š scaron š sdot ⋅ sect § semi ; Sigma Σ sigma σ sigmaf ς sim ∼ sol / spades ♠ star ☆ sub ⊂ sube ⊆
  sum ∑ sup ⊃ sup1 ¹ sup2 ² sup3 ³ supe ⊇ szlig ß Tau Τ tau τ there4 ∴ Theta Θ theta θ thetasym ϑ THORN Þ thorn þ
  tilde ˜ times × trade ™ Uacute Ú uacute ú uArr ⇑ uarr ↑ Ucirc Û ucirc û Ugrave Ù ugrave ù uml ¨ upsih ϒ Upsilon Υ
  upsilon υ Uuml Ü uuml ü vert | weierp ℘ Xi Ξ xi ξ Yacute Ý yacute ý yen ¥ Yuml Ÿ yuml ÿ Zeta Ζ zeta ζ
`;

const NAMED: ReadonlyMap<string, string> = new Map([
  ...Array.from(LETTERS.matchAll(/(?<!\w)(\w+) (\S+)/g), ([, name = '', letter = '']) => [name, letter] as const),
  ...Object.entries({
    bsol: '\\',
    emsp: '\u2003',
    ensp: '\u2002',
    grave: '`',
    lrm: '\u200e',
    nbsp: '\u00a0',
    NewLine: '\n',
    rlm: '\u200f',
    shy: '\u00ad',
    Tab: '\u0009',
    thinsp: '\u2009',
    zwj: '\u200d',
    zwnj: '\u200c',
  }),
]);

const STRICT = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,31}));/g;
const LENIENT = new RegExp(STRICT.source.replace(/;$/, ';?'), 'g');

/**
 * Replaces character references (`&amp;`, `&#64;`, `&#x40;`) by their characters. Markdown wants the semicolon; pages
 * written by hand may lack it (`isLenient`).
 */
export function decodeEntities(text: string, isLenient = false): string {
  if (!text.includes('&')) return text;
  return text.replace(isLenient ? LENIENT : STRICT, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return NAMED.get(name) ?? whole;
    const code = typeof decimal === 'string' ? Number.parseInt(decimal, 10) : Number.parseInt(String(hex), 16);
    const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : '\ufffd';
  });
}
