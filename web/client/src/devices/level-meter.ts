/** How loud a microphone is, and whether one certain tone is in what it hears. Measures only; nothing is kept or sent. */
export class LevelMeter {
  readonly #context: AudioContext;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #samples: Float32Array<ArrayBuffer>;
  /** A copy of ours, so that muting the original does not blind the meter, and closing one leaves the other. */
  readonly #track: MediaStreamTrack;

  private constructor(context: AudioContext, track: MediaStreamTrack) {
    this.#context = context;
    this.#track = track.clone();
    this.#track.enabled = true;
    this.#source = context.createMediaStreamSource(new MediaStream([this.#track]));
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 2048;
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);
  }

  /** Null where the browser has no Web Audio. */
  static open(track: MediaStreamTrack | undefined): LevelMeter | null {
    if (!track || typeof AudioContext === 'undefined') return null;
    const context = new AudioContext();
    void context.resume().catch(() => undefined);
    return new LevelMeter(context, track);
  }

  /** 0 for silence to 1 for as loud as can be; even steps for the ear, from -60 dB up. */
  level(): number {
    return levelOf(this.#read());
  }

  /** How far above everything else a tone stands in what is heard now, 0 to 1. */
  tone(hz: number): number {
    return toneShare(this.#read(), hz, this.#context.sampleRate);
  }

  /** Exactly nothing, not even the noise of a room: switched off at the device, or no device at all. */
  isDigitalSilence(): boolean {
    return this.#context.state === 'running' && this.#read().every((sample) => sample === 0);
  }

  close(): void {
    this.#source.disconnect();
    this.#track.stop();
    void this.#context.close().catch(() => undefined);
  }

  #read(): Float32Array {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return this.#samples;
  }
}

const FLOOR_DB = -60;

export function levelOf(samples: Float32Array): number {
  const mean = energyOf(samples) / Math.max(1, samples.length);
  if (mean <= 0) return 0;
  return Math.min(1, Math.max(0, 1 - (10 * Math.log10(mean)) / FLOOR_DB));
}

/** Goertzel's algorithm: the share of all energy that lies in one frequency. 1 for a pure tone, near 0 for a voice. */
export function toneShare(samples: Float32Array, hz: number, rate: number): number {
  const energy = energyOf(samples);
  // Below -66 dB there is only the noise of the converter.
  if (energy / Math.max(1, samples.length) < 2.5e-7) return 0;
  const step = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let before = 0;
  let last = 0;
  for (const sample of samples) [before, last] = [last, sample + step * last - before];
  const power = last * last + before * before - step * last * before;
  return Math.min(1, (2 * power) / (samples.length * energy));
}

function energyOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum;
}
