// The story page: every state of the call and of the check before it, in every language, light, dark and right to left.
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { checkFaces } from './check-faces.js';
import { faces } from './faces.js';
import { LANGUAGES } from './words.js';

const SIZES = { phone: [390, 780], tablet: [820, 620], desktop: [1200, 720] } as const;
type Size = keyof typeof SIZES;

function Stories() {
  const [language, setLanguage] = useState('en');
  const [theme, setTheme] = useState('light');
  const [size, setSize] = useState<Size>('phone');
  const [width, height] = SIZES[size];
  const address = (state: string) => `./index.html?state=${state}&lang=${language}&theme=${theme}`;
  return (
    <>
      <form>
        <Choice label="Language" value={language} from={LANGUAGES} onChoose={setLanguage} />
        <Choice label="Theme" value={theme} from={['light', 'dark']} onChoose={setTheme} />
        <Choice label="Size" value={size} from={Object.keys(SIZES)} onChoose={(next) => setSize(next as Size)} />
      </form>
      <div className="stories" style={{ '--width': `${width}px`, '--height': `${height}px` } as React.CSSProperties}>
        {[...Object.keys(faces), ...Object.keys(checkFaces)].map((state) => (
          <section key={state}>
            <h2>
              <a href={address(state)}>{state}</a>
            </h2>
            <iframe title={state} src={address(state)} loading="lazy" />
          </section>
        ))}
      </div>
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  from: readonly string[];
  onChoose: (value: string) => void;
}

function Choice({ label, value, from, onChoose }: ChoiceProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {from.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </label>
  );
}

createRoot(document.getElementById('stories')!).render(<Stories />);
