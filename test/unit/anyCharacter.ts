import fc from 'fast-check';

const SURROGATES = 0xe000 - 0xd800;

/**
 * Any character there is, and more often one that causes trouble: control characters, and what is not seen. The same as the
 * unit 'binary' of fast-check, whose tables take a second to build.
 */
export const anyCharacter = fc
  .oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 0xff }) },
    { weight: 1, arbitrary: fc.integer({ min: 0x2000, max: 0x206f }) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x10ffff - SURROGATES }) },
  )
  .map((code) => String.fromCodePoint(code < 0xd800 ? code : code + SURROGATES));
