import { expect, it, vi } from 'vitest';
import { ShownConnection } from '../../../src/host/chat/shownConnection.ts';
import type { PanelEvent } from '../../../src/protocol/messages.ts';
import type { ViewConnection } from '../../../src/protocol/viewState.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

const ready: ViewConnection = { state: 'ready', detail: '', origin: 'https://a', isOfficial: true, isLocal: false };
const keyless: ViewConnection = { ...ready, state: 'no-key' };

function scene() {
  const posted: PanelEvent[] = [];
  const read = vi.fn<() => Promise<ViewConnection>>(() => Promise.resolve({ ...ready }));
  const connection = new ShownConnection({ connection: read }, (event) => posted.push(event), new RecordingLogger());
  return { posted, read, connection };
}

it('tells what a chat was shown with again only where it is old', async () => {
  const { posted, read, connection } = scene();
  expect(connection.known).toBeUndefined();
  const shown = await connection.read();
  connection.check(shown);
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(2));
  expect(posted).toEqual([]);
  read.mockResolvedValueOnce(keyless);
  connection.check(shown);
  await vi.waitFor(() => expect(posted).toEqual([{ type: 'connection-changed', connection: keyless }]));
  expect(connection.known).toEqual(keyless);
});

it('tells it anyway where it is asked to: another panel may have been told something older', async () => {
  const { posted, connection } = scene();
  await connection.read();
  connection.tell();
  await vi.waitFor(() => expect(posted).toEqual([{ type: 'connection-changed', connection: ready }]));
});
