// Goal: a running call draws nothing of the chat anew, whatever is measured, hinted and counted beside it.
import { act } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { CallSnapshot } from '@bedside/client';
import { renderPart, settle } from '../testing/render';
import { kDoctor, kPatient, kRoom, messageRow } from '../testing/world';
import { ChatPage } from './chat-page';

it('stays as it is drawn while a call runs', async () => {
  const { workspace, fake } = await renderPart(<ChatPage roomId={kRoom} wide />);
  const store = workspace.calls.store as unknown as { update(change: Partial<CallSnapshot>): void };
  const call = { id: 'c', room_id: kRoom, caller_id: kDoctor, receiver_id: kPatient, status: 'active', call_type: 'video', started_at: '' } as const;
  act(() => store.update({ phase: 'active', call, peerId: kPatient }));
  await settle();

  // Whatever draws a row of the chat reads what was written in it.
  let read = 0;
  const { messages } = workspace.chat(kRoom).state.getSnapshot();
  for (const message of messages) {
    const { body } = message;
    Object.defineProperty(message, 'body', { configurable: true, enumerable: true, get: () => ((read += 1), body) });
  }
  const bad = { score: 2, reasons: ['loss'] } as const;
  const changes: Partial<CallSnapshot>[] = [
    { line: { ...bad, incoming: bad, outgoing: null, worse: 'incoming', sending: 'full', receiving: 'full', roundTripMs: 80, relayed: false } },
    { hint: 'talking_while_muted' },
    { microphone: false },
    { remoteCamera: false },
    { sharingScreen: true },
    { phase: 'reconnecting' },
    { phase: 'active', signaling: 'down' },
    { connectedAtMs: 1 },
  ];
  for (const change of changes) act(() => store.update(change));
  await settle();
  expect(messages.length).toBeGreaterThan(0);
  expect(read).toBe(0);

  // A row that is drawn for a reason is noticed.
  act(() => fake.arrive('messages', messageRow('m9', 9, 'Are you there?')));
  await settle();
  expect(read).toBeGreaterThan(0);
});
