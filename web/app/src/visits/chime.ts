/** Hertz and seconds from the start: two soft falling notes, which nobody takes for a telephone. */
const kNotes = [
  [880, 0],
  [659.26, 0.18],
] as const;
const kNoteSeconds = 0.7;
const kGain = 0.16;

/** The sound of a door. Where the browser wants a touch first, the list alone says it. */
export class Chime {
  private context: AudioContext | null = null;

  play(): void {
    if (typeof AudioContext === 'undefined') return;
    const context = (this.context ??= new AudioContext());
    void context.resume().catch(() => undefined);
    const start = context.currentTime;
    for (const [hz, after] of kNotes) {
      const oscillator = context.createOscillator();
      const volume = context.createGain();
      oscillator.frequency.value = hz;
      // Edges would click.
      volume.gain.setValueAtTime(0, start + after);
      volume.gain.linearRampToValueAtTime(kGain, start + after + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, start + after + kNoteSeconds);
      oscillator.connect(volume).connect(context.destination);
      oscillator.start(start + after);
      oscillator.stop(start + after + kNoteSeconds);
      // A running context keeps the sound hardware awake.
      oscillator.onended = () => void (hz === kNotes[1][0] && context.suspend().catch(() => undefined));
    }
  }

  dispose(): void {
    void this.context?.close().catch(() => undefined);
    this.context = null;
  }
}
