/**
 * How many pages a PDF has, as far as it says so in the open: newer writers compress the list of pages, and then nobody
 * knows without reading the whole file. `undefined` where it cannot be told.
 */
export function pdfPages(bytes: Uint8Array): number | undefined {
  const text = new TextDecoder('latin1').decode(bytes);
  let pages = 0;
  for (let at = text.indexOf('/Page'); at !== -1; at = text.indexOf('/Page', at + 5)) {
    const isOne =
      !/[A-Za-z]/.test(text.charAt(at + 5)) &&
      text
        .slice(Math.max(0, at - 20), at)
        .trimEnd()
        .endsWith('/Type');
    if (isOne) pages += 1;
  }
  return pages === 0 ? undefined : pages;
}
