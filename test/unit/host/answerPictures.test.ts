import { expect, test } from 'vitest';
import type * as vscode from 'vscode';
import { pictureSize } from '../../../src/core/attachments/pictureSize.ts';
import { actOnPicture, pathBetween } from '../../../src/host/chat/answerPictures.ts';
import { Uri } from '../../fakes/fakeVscode.ts';
import { gradientPng } from '../../gateway/png.ts';

const file = (path: string): vscode.Uri => Uri.file(path) as unknown as vscode.Uri;

test.each([
  ['/w/docs/a.md', '/w/docs/fox.png', 'fox.png'],
  ['/w/docs/a.md', '/w/img/a (1).png', '../img/a%20%281%29.png'],
  ['/w/a.md', '/w/img/deep/f.png', 'img/deep/f.png'],
])('a link in %s to %s is %s', (from, to, link) => {
  expect(pathBetween(file(from), file(to))).toBe(link);
});

test('a link to where no path leads is the whole address', () => {
  expect(pathBetween(file('/home/a.md'), file('/mnt/f.png'))).toContain('/mnt/f.png');
});

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part, (letter) => letter.charCodeAt(0)))),
  );
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

test.each<[string, Uint8Array, object | undefined]>([
  ['a PNG', gradientPng('x', 48), { width: 48, height: 48 }],
  ['a GIF', bytes('GIF89a', 0x2c, 0x01, 0x64, 0, ...zeros(30)), { width: 300, height: 100 }],
  [
    'a lossy WebP',
    bytes('RIFF', ...zeros(4), 'WEBPVP8 ', ...zeros(10), 0x2c, 0x01, 0x64, 0),
    { width: 300, height: 100 },
  ],
  [
    'a WebP without loss',
    bytes('RIFF', ...zeros(4), 'WEBPVP8L', ...zeros(5), 0x2b, 0xc1, 0x18, 0, ...zeros(10)),
    { width: 300, height: 100 },
  ],
  [
    'a WebP with more',
    bytes('RIFF', ...zeros(4), 'WEBPVP8X', ...zeros(8), 0xff, 0xff, 0, 0x63, 0, 0, ...zeros(4)),
    { width: 65_536, height: 100 },
  ],
  [
    'a JPEG, behind what a camera wrote',
    bytes(0xff, 0xd8, 0xff, 0xe1, 0, 8, 'Exif', 0, 0, 0xff, 0xc2, 0, 11, 8, 0, 100, 1, 44, ...zeros(20)),
    { width: 300, height: 100 },
  ],
  ['a JPEG that is cut', bytes(0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, ...zeros(40)), undefined],
  ['a JPEG that goes nowhere', bytes(0xff, 0xd8, ...zeros(40)), undefined],
  ['nothing', new Uint8Array(), undefined],
])('the size of %s is in its first bytes', (_, data, size) => {
  expect(pictureSize(data)).toEqual(size);
});

test('a picture that models do not read is not used as input', async () => {
  const added: string[] = [];
  const told: string[] = [];
  const question = { id: 'q', role: 'user', createdAt: 0, parts: [{ type: 'text', text: 'A red fox' }] } as const;
  const use = async (mediaType: string): Promise<void> => {
    const part = { type: 'image', mediaType, data: 'AAAA' } as const;
    const answer = { id: 'a', role: 'assistant', createdAt: 0, parts: [part], model: 'm', status: 'complete' } as const;
    await actOnPicture(
      {
        session: { id: 's', turn: () => [answer], branch: () => [question, answer] },
        attachments: { tray: { add: (each) => ('name' in each ? `${added.push(String(each.name))}` : undefined) } },
        notice: (_level, text) => void told.push(text),
        takeFocus: () => Promise.resolve(),
      } as Parameters<typeof actOnPicture>[0],
      'use-as-input',
      { messageId: 'a', index: 0 },
    );
  };
  for (const type of ['image/svg+xml', 'image/x-icon', 'image/webp']) await use(type);
  expect(added).toEqual(['a-red-fox.webp']);
  expect(told).toEqual([
    'Models do not read SVG pictures. Save it as PNG, and attach that.',
    'Models do not read ICON pictures. Save it as PNG, and attach that.',
  ]);
});

test('where the editor refuses its clipboard, the user is told what can be done instead', async () => {
  const told: (readonly [string, string])[] = [];
  const chat = { notice: (level: string, text: string) => void told.push([level, text]) };
  const place = { messageId: 'a', index: 0 };
  await actOnPicture(chat as unknown as Parameters<typeof actOnPicture>[0], 'cannot-copy', place);
  expect(told).toEqual([['warning', 'The editor does not let the chat copy pictures here. Use Save Image… instead.']]);
});
