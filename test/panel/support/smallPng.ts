// PNG files of pages: few colours, so each pixel is one byte that names its colour, and the file a third of the usual one.
import { crc32, deflateSync } from 'node:zlib';
import type { PNG } from 'pngjs';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const INDEXED = 3;
const MOST_COLOURS = 256;
const MOST_BITS = 4;

/** Rounds colours, in place, to as many bits a channel as one byte can name: four, and fewer where there are very many. */
export function roundColours({ data }: Pick<PNG, 'data'>): void {
  for (let bits = MOST_BITS; bits > 1; bits--) {
    const step = 255 / (2 ** bits - 1);
    const rounded = Uint8Array.from({ length: 256 }, (_, value) => Math.round(Math.round(value / step) * step));
    const colours = new Set<number>();
    for (let at = 0; at < data.length && colours.size <= MOST_COLOURS; at += 4) {
      const [red = 0, green = 0, blue = 0] = [data[at], data[at + 1], data[at + 2]].map((value) => rounded[value ?? 0]);
      colours.add((red << 16) | (green << 8) | blue);
    }
    if (colours.size > MOST_COLOURS) continue;
    for (let at = 0; at < data.length; at += 4) {
      for (let channel = at; channel < at + 3; channel++) data[channel] = rounded[data[channel] ?? 0] ?? 0;
    }
    return;
  }
}

/** The file of a picture whose colours are rounded. */
export function encodePng({ width, height, data }: Pick<PNG, 'width' | 'height' | 'data'>): Buffer {
  const names = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const colour = data.readUIntBE(at, 3);
      let name = names.get(colour);
      if (name === undefined) names.set(colour, (name = names.size));
      rows[y * (width + 1) + 1 + x] = name;
    }
  }
  const palette = Buffer.alloc(names.size * 3);
  for (const [colour, name] of names) palette.writeUIntBE(colour, name * 3, 3);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, INDEXED, 0, 0, 0], 8);
  const body = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', palette), chunk('IDAT', body), chunk('IEND')]);
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
