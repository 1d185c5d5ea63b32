import type { VoiceHint } from '../types.js';

/** One look at the microphone. */
export interface VoiceLook {
  /** 0 to 1, as LevelMeter tells it. */
  level: number;
  /** Exactly nothing comes out of the device. */
  silent: boolean;
}

export const LOOK_MS = 250;
/** A voice near the microphone; the noise of a room lies lower. */
const VOICE_LEVEL = 0.45;
/** Of the last looks so many must be voice: a cough or a door is shorter. */
const TALKING_LOOKS = 4;
const WITHIN_LOOKS = 6;
/** A switch at the cable may be found by itself within this many looks: five seconds. */
const SILENT_LOOKS = 20;
/** The hint stays this long after the last word. */
const STAYS_LOOKS = 16;

/** Says what the user should know about the own microphone. Remembers a few looks and nothing of what was said. */
export class VoiceJudge {
  #voiced: boolean[] = [];
  #silent = 0;
  #stays = 0;

  look({ level, silent }: VoiceLook, microphoneOn: boolean): VoiceHint | null {
    this.#silent = silent ? this.#silent + 1 : 0;
    if (microphoneOn) {
      this.#voiced = [];
      this.#stays = 0;
      return this.#silent >= SILENT_LOOKS ? 'microphone_silent' : null;
    }
    this.#voiced = [...this.#voiced, level >= VOICE_LEVEL].slice(-WITHIN_LOOKS);
    if (this.#voiced.filter(Boolean).length >= TALKING_LOOKS) this.#stays = STAYS_LOOKS;
    else if (this.#stays > 0) this.#stays -= 1;
    return this.#stays > 0 ? 'talking_while_muted' : null;
  }
}
