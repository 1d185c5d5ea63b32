import type { LevelMeter } from './level-meter.js';

/** Two notes, so that a fan or a fridge is not taken for one. */
const NOTES_HZ = [880, 1320] as const;
const NOTE_SECONDS = 0.9;
const GAIN = 0.3;
/** This much of all the energy in the tone's frequency is no accident: a voice keeps below a tenth. */
const HEARD_SHARE = 0.35;
/** How many looks in a row must hear it; one look is a twentieth of a second. */
const HEARD_LOOKS = 3;

export interface SpeakerTest {
  /** Did the microphone hear both notes? Null where there is no microphone to listen with. */
  heard: boolean | null;
}

/**
 * Plays two notes on a speaker and listens for them with the microphone. Echo cancelling would take them away again, so
 * the meter has to be on a microphone that was opened without it; headphones are honestly not heard.
 */
export async function testSpeaker(speakerId: string | null, meter: LevelMeter | null, signal?: AbortSignal): Promise<SpeakerTest> {
  const context = new AudioContext();
  const element = new Audio();
  try {
    const target = context.createMediaStreamDestination();
    element.srcObject = target.stream;
    if (speakerId && 'setSinkId' in element) await element.setSinkId(speakerId);
    await context.resume();
    await element.play();
    let heard = 0;
    for (const hz of NOTES_HZ) {
      const note = playNote(context, target, hz);
      if (meter && (await hears(meter, hz, note, signal))) heard += 1;
      await note;
      if (signal?.aborted) break;
    }
    return { heard: meter ? heard === NOTES_HZ.length : null };
  } finally {
    element.srcObject = null;
    await context.close().catch(() => undefined);
  }
}

/** Resolves when the note is over. */
function playNote(context: AudioContext, target: AudioNode, hz: number): Promise<void> {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  const start = context.currentTime;
  oscillator.frequency.value = hz;
  // Edges would click.
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(GAIN, start + 0.05);
  volume.gain.setValueAtTime(GAIN, start + NOTE_SECONDS - 0.1);
  volume.gain.linearRampToValueAtTime(0, start + NOTE_SECONDS);
  oscillator.connect(volume).connect(target);
  oscillator.start(start);
  oscillator.stop(start + NOTE_SECONDS);
  return new Promise((resolve) => {
    oscillator.onended = () => resolve();
  });
}

async function hears(meter: LevelMeter, hz: number, over: Promise<void>, signal?: AbortSignal): Promise<boolean> {
  let going = true;
  void over.then(() => (going = false));
  let inARow = 0;
  while (going && !signal?.aborted) {
    inARow = meter.tone(hz) >= HEARD_SHARE ? inARow + 1 : 0;
    if (inARow >= HEARD_LOOKS) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
