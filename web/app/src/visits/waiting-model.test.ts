// Goal: places in the waiting room are in order, follow the server, and are not lost with one failed question.
import { describe, expect, it } from 'vitest';
import { doctorsBackend, kDoctor, kNurse, kPatient, kRoom, at } from '../testing/world';
import type { WaitingRow } from '../live/rows';
import { readyOfRow, WaitingModel, waitingFor, waitingSince } from './waiting-model';

const place = (patient: string, minute: number, parts: Partial<WaitingRow> = {}): WaitingRow => ({
  id: `place of ${patient}`,
  room_id: kRoom,
  patient_id: patient,
  doctor_id: kDoctor,
  since: at(minute),
  ready: null,
  ...parts,
});
const noon = Date.parse('2026-11-22T12:00:00Z');

function setUp(me = kDoctor) {
  const fake = doctorsBackend();
  const waiting = new WaitingModel(fake.backend, me);
  return { fake, waiting, patients: () => waitingFor(me, waiting.state.getSnapshot(), noon).map((row) => row.patient_id) };
}

describe('the waiting room', () => {
  it('shows first who waits longest, and nobody who went home', async () => {
    const { fake, waiting, patients } = setUp();
    fake.tables['waiting_room']!.push({ ...place(kPatient, 9) }, { ...place(kNurse, 3) }, { ...place('x', 1, { since: '2026-11-21T08:00:00.000000+00:00' }) });
    await waiting.refresh();
    expect(patients()).toEqual([kNurse, kPatient]);
  });

  it('follows who comes and goes, and keeps what it has when a question fails', async () => {
    const { fake, waiting, patients } = setUp();
    await waiting.refresh();
    waiting.receive(place(kPatient, 9));
    waiting.receive(place(kPatient, 9, { ready: { verdict: 'video' } }));
    expect(patients()).toEqual([kPatient]);
    fake.failure = { code: '', message: 'gone' };
    await waiting.refresh();
    expect(patients()).toEqual([kPatient]);
    waiting.remove(place(kPatient, 9));
    expect(patients()).toEqual([]);
  });

  it('is one’s own place on the other side, told by the room', () => {
    const { waiting } = setUp(kPatient);
    waiting.receive(place(kPatient, 9));
    expect(waitingSince(kPatient, kRoom, waiting.state.getSnapshot())).toBe(at(9));
    expect(waitingSince(kPatient, 'other', waiting.state.getSnapshot())).toBeNull();
  });

  it('asks the server for a place with what the check came to', async () => {
    const { fake, waiting } = setUp(kPatient);
    expect(await waiting.start(kRoom, 'voice')).toBe(true);
    expect(await waiting.start(kRoom, null)).toBe(true);
    expect(fake.calls.map(({ arguments: given }) => given)).toEqual([
      { room_id: kRoom, ready: { verdict: 'voice' } },
      { room_id: kRoom, ready: null },
    ]);
    fake.failure = { code: 'PT409', message: 'no doctor' };
    expect(await waiting.start(kRoom, null)).toBe(false);
  });

  it('lets a doctor take somebody off the list', async () => {
    const { fake, waiting, patients } = setUp();
    fake.tables['waiting_room']!.push({ ...place(kPatient, 9) });
    await waiting.refresh();
    expect(await waiting.dismiss(place(kPatient, 9))).toBe(true);
    expect(patients()).toEqual([]);
    expect(fake.tables['waiting_room']).toEqual([]);
  });

  it('takes no word of another browser for granted', () => {
    expect(readyOfRow(place(kPatient, 1, { ready: { verdict: '<b>' } }))).toBeNull();
    expect(readyOfRow(place(kPatient, 1, { ready: { verdict: 'voice' } }))).toBe('voice');
  });
});
