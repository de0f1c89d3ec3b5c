/** How large a picture is once it is drawn: a few bytes may stand for more than a machine's memory. */

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Of a PNG, GIF, WebP or JPEG, by what it begins with; `undefined` where that says nothing. */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = String.fromCharCode(...bytes.subarray(0, 16));
  if (bytes.length < 30) return undefined;
  if (begin.startsWith('\u0089PNG')) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (begin.startsWith('GIF8')) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (begin.startsWith('RIFF') && begin.slice(8, 12) === 'WEBP') return webpSize(view, begin.slice(12));
  return begin.startsWith('\u00ff\u00d8') ? jpegSize(view) : undefined;
}

function webpSize(view: DataView, kind: string): PictureSize | undefined {
  if (kind === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind !== 'VP8X') return undefined;
  const at = (offset: number): number => view.getUint16(offset, true) + view.getUint8(offset + 2) * 0x10000 + 1;
  return { width: at(24), height: at(27) };
}

/** Its size stands in the first of the frames, after what cameras and programs write about it. */
function jpegSize(view: DataView): PictureSize | undefined {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
