import type { Browser } from 'playwright-core';
import { launchBrowser, newPerson, type Person, type PersonOptions } from './browser.ts';
import { accept, call, kDoctor, kPatient, openRoom, signIn, stage } from './pages.ts';
import { type DemoServer, startServer } from './server.ts';

/** What most tests begin with: a server of their own, and a doctor and a patient who have signed in to it. */
export interface Visit {
  server: DemoServer;
  browser: Browser;
  doctor: Person;
  patient: Person;
  /** The doctor calls, the patient accepts; resolves when the doctor sees the running call. */
  begin(type?: 'Video' | 'Voice'): Promise<void>;
  close(): Promise<void>;
}

export async function openVisit(patientHas: PersonOptions = {}, flags: string[] = []): Promise<Visit> {
  const server = await startServer();
  const browser = await launchBrowser(flags);
  const close = async () => {
    await browser.close();
    await server.stop();
  };
  try {
    const doctor = await newPerson(browser);
    const patient = await newPerson(browser, patientHas);
    await signIn(doctor.page, server.links.get(kDoctor)!);
    await signIn(patient.page, server.links.get(kPatient)!);
    const begin = async (type?: 'Video' | 'Voice') => {
      await openRoom(doctor.page, kPatient);
      await call(doctor.page, kPatient, type);
      await accept(patient.page);
      await stage(doctor.page).waitFor();
    };
    return { server, browser, doctor, patient, begin, close };
  } catch (error) {
    await close();
    throw error;
  }
}
