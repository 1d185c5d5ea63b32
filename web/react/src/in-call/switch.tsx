export interface SwitchProps {
  words: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ words, on, onChange }: SwitchProps) {
  return (
    <label className="bedside-switch">
      {words}
      <input type="checkbox" role="switch" checked={on} onChange={(event) => onChange(event.currentTarget.checked)} />
    </label>
  );
}
