import { useCallback, useEffect, useMemo, useRef, useState } from 'react';

/** `fetch`: the device has to load the language first, on the user's press. `none`: no recogniser that stays on the device. */
export type CaptionsPossible = 'none' | 'fetch' | 'ready';

export interface Captions {
  possible: CaptionsPossible;
  on: boolean;
  /** What was said last, and what is being said. */
  text: string;
  language: string;
  failed: boolean;
  toggle: () => void;
}

/** Of the Web Speech API (W3C), with what keeps it on the device. */
interface Recogniser {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  onresult: ((event: { resultIndex: number; results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }> }) => void) | null;
  onerror: ((event: { error: string }) => void) | null;
  onend: (() => void) | null;
  start(track: MediaStreamTrack): void;
  abort(): void;
}

interface OnDevice {
  langs: string[];
  processLocally: true;
}

interface RecogniserClass {
  new (): Recogniser;
  available?: (what: OnDevice) => Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>;
  install?: (what: OnDevice) => Promise<boolean>;
}

const recogniserClass = () => (globalThis as { SpeechRecognition?: RecogniserClass }).SpeechRecognition;

/** Errors after which the same recogniser may go on. */
const PASSING = ['no-speech', 'aborted'];
/** A recogniser that ends sooner than this again and again will not do better the next time. */
const SHORT_MS = 1_000;
const MOST_SHORT = 3;

/**
 * Writes down what the other side says, with a recogniser of the browser that works on this device and nowhere else: where
 * that cannot be had, or the browser will not promise it, there are no captions. Off until the user switches them on.
 */
export function useCaptions(stream: MediaStream | null, pageLanguage: string): Captions {
  const language = useMemo(() => spokenLanguage(pageLanguage), [pageLanguage]);
  const [possible, setPossible] = useState<CaptionsPossible>('none');
  const [on, setOn] = useState(false);
  const [text, setText] = useState('');
  const [failed, setFailed] = useState(false);
  const track = stream?.getAudioTracks()[0] ?? null;

  useEffect(() => {
    let current = true;
    setPossible('none');
    void look(language).then((found) => current && setPossible(found));
    return () => {
      current = false;
    };
  }, [language]);

  useEffect(() => {
    if (!on || !track) return;
    setFailed(false);
    const stop = listen(track, language, setText, () => {
      setFailed(true);
      setOn(false);
    });
    return () => {
      stop();
      setText('');
    };
  }, [on, track, language]);

  const latest = useRef({ possible, on });
  latest.current = { possible, on };
  const toggle = useCallback(() => {
    if (latest.current.on) return setOn(false);
    if (latest.current.possible === 'ready') return setOn(true);
    const fetched = recogniserClass()?.install?.({ langs: [language], processLocally: true });
    void (fetched ?? Promise.resolve(false)).then(
      (done) => {
        setFailed(!done);
        if (!done) return;
        setPossible('ready');
        setOn(true);
      },
      () => setFailed(true),
    );
  }, [language]);

  return useMemo(
    () => ({ possible, on, text, language, failed, toggle }),
    [possible, on, text, language, failed, toggle],
  );
}

async function look(language: string): Promise<CaptionsPossible> {
  const Class = recogniserClass();
  if (typeof Class?.available !== 'function') return 'none';
  const answer = await Class.available({ langs: [language], processLocally: true }).catch(() => 'unavailable' as const);
  if (answer === 'available') return 'ready';
  return answer === 'unavailable' || typeof Class.install !== 'function' ? 'none' : 'fetch';
}

function listen(track: MediaStreamTrack, language: string, show: (text: string) => void, fail: () => void): () => void {
  const Class = recogniserClass();
  const recogniser = Class ? new Class() : null;
  // A browser that does not know the word would send the sound away.
  if (!recogniser || !('processLocally' in recogniser)) {
    fail();
    return () => undefined;
  }
  recogniser.processLocally = true;
  recogniser.lang = language;
  recogniser.continuous = true;
  recogniser.interimResults = true;
  let over = false;
  let short = 0;
  let began = 0;
  const stop = () => {
    over = true;
    recogniser.onresult = recogniser.onerror = recogniser.onend = null;
    recogniser.abort();
  };
  const giveUp = () => {
    stop();
    fail();
  };
  const start = () => {
    began = performance.now();
    try {
      recogniser.start(track);
    } catch {
      giveUp();
    }
  };
  recogniser.onresult = ({ results }) => {
    // The last two phrases: more is reading, not listening.
    const phrases = Array.from(results).slice(-2);
    show(phrases.map((phrase) => phrase[0]?.transcript.trim() ?? '').join(' '));
  };
  recogniser.onerror = ({ error }) => {
    if (!PASSING.includes(error)) giveUp();
  };
  recogniser.onend = () => {
    if (over) return;
    short = performance.now() - began < SHORT_MS ? short + 1 : 0;
    if (short >= MOST_SHORT) giveUp();
    else start();
  };
  start();
  return stop;
}

/** The page says "de"; recognisers want to know which German. */
function spokenLanguage(page: string): string {
  const base = page.split('-')[0]!.toLowerCase();
  const own = globalThis.navigator?.languages?.find((each) => each.toLowerCase().startsWith(`${base}-`));
  const usual: Record<string, string> = { en: 'en-US', de: 'de-DE', es: 'es-ES', fr: 'fr-FR', ar: 'ar-EG', hi: 'hi-IN' };
  return page.includes('-') ? page : (own ?? usual[base] ?? page);
}
