import type { BrowserKind } from '@bedside/client';

interface Look {
  /** Where the address bar is. */
  bar: 'top' | 'bottom';
  /** What is pressed in it. */
  mark: 'switches' | 'crossed' | 'menu' | 'page' | 'lock' | 'dots';
  at: 'start' | 'end';
}

const LOOKS: Record<BrowserKind, Look> = {
  chrome: { bar: 'top', mark: 'switches', at: 'start' },
  edge: { bar: 'top', mark: 'lock', at: 'start' },
  firefox: { bar: 'top', mark: 'crossed', at: 'start' },
  safari: { bar: 'top', mark: 'menu', at: 'start' },
  chrome_android: { bar: 'top', mark: 'switches', at: 'start' },
  samsung: { bar: 'top', mark: 'lock', at: 'start' },
  firefox_android: { bar: 'top', mark: 'lock', at: 'start' },
  safari_ios: { bar: 'bottom', mark: 'page', at: 'start' },
  in_app: { bar: 'top', mark: 'dots', at: 'end' },
  other: { bar: 'top', mark: 'crossed', at: 'start' },
};

/**
 * Where to press, drawn: the window, its address bar, the icon in a ring (1) and what opens there (2). Browsers keep their
 * address bar left to right in every language, and so does the drawing.
 */
export function BrowserPicture({ kind, label }: { kind: BrowserKind; label: string }) {
  const { bar, mark, at } = LOOKS[kind];
  const top = bar === 'top';
  const barY = top ? 14 : 134;
  const markX = at === 'start' ? 34 : 286;
  const panelY = top ? 52 : 42;
  const panelX = at === 'start' ? 20 : 168;
  return (
    <svg className="bedside-drawing" viewBox="0 0 320 176" role="img" aria-label={label} direction="ltr">
      <rect className="bedside-drawing__window" x="1" y="1" width="318" height="174" rx="14" />
      <rect className="bedside-drawing__bar" x="12" y={barY} width="296" height="28" rx="14" />
      <rect className="bedside-drawing__text" x="58" y={barY + 11} width="120" height="6" rx="3" />
      <g className="bedside-drawing__mark" transform={`translate(${markX} ${barY + 14})`}>
        <Mark mark={mark} />
      </g>
      <circle className="bedside-drawing__ring" cx={markX} cy={barY + 14} r="17" />
      <Number n={1} x={at === 'start' ? markX + 16 : markX - 16} y={top ? barY - 2 : barY + 30} />
      {kind === 'in_app' ? (
        <g>
          <rect className="bedside-drawing__panel" x={panelX} y={panelY} width="132" height="72" rx="10" />
          <rect className="bedside-drawing__text" x={panelX + 14} y={panelY + 16} width="70" height="6" rx="3" />
          <rect className="bedside-drawing__pick" x={panelX + 8} y={panelY + 36} width="116" height="24" rx="8" />
          <path className="bedside-drawing__on" d={`M${panelX + 20} ${panelY + 48}h60m-8-5 8 5-8 5`} fill="none" />
          <Number n={2} x={panelX + 122} y={panelY + 36} />
        </g>
      ) : (
        <g>
          <rect className="bedside-drawing__panel" x={panelX} y={panelY} width="190" height="82" rx="10" />
          <Row x={panelX + 14} y={panelY + 24} camera />
          <Row x={panelX + 14} y={panelY + 58} />
          <Number n={2} x={panelX + 190} y={panelY + 24} />
        </g>
      )}
    </svg>
  );
}

/** A permission and its switch, on. */
function Row({ x, y, camera = false }: { x: number; y: number; camera?: boolean }) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <g className="bedside-drawing__mark">
        {camera ? (
          <path d="M-2-6h11a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H-2a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2Zm13 4 6-3v10l-6-3" />
        ) : (
          <path d="M5-8a3 3 0 0 1 3 3v4a3 3 0 0 1-6 0v-4a3 3 0 0 1 3-3Zm-6 7a6 6 0 0 0 12 0M5 5v4" />
        )}
      </g>
      <rect className="bedside-drawing__text" x="28" y="-3" width="74" height="6" rx="3" />
      <rect className="bedside-drawing__switch" x="128" y="-9" width="34" height="18" rx="9" />
      <circle className="bedside-drawing__knob" cx="153" cy="0" r="6" />
    </g>
  );
}

function Mark({ mark }: { mark: Look['mark'] }) {
  switch (mark) {
    case 'switches':
      return <path d="M-8-4H0m6 0h2M-8 4h2m6 0h8M3-7v6M-3 1v6" />;
    case 'crossed':
      return <path d="M-8-5h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2ZM3-1l6-3v8L3 1M-9-9 9 9" />;
    case 'lock':
      return <path d="M-6-1H6v8H-6ZM-4-1v-3a4 4 0 0 1 8 0v3" />;
    case 'page':
      return <path d="M-7-6H7V2H-7ZM-7 7H3" />;
    case 'menu':
      return <path d="M-8-5H8M-8 0H8M-8 5H3" />;
    case 'dots':
      return <path d="M-7 0h.1M0 0h.1M7 0h.1" strokeWidth="4" />;
  }
}

function Number({ n, x, y }: { n: number; x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} aria-hidden="true">
      <circle className="bedside-drawing__badge" r="10" />
      <text className="bedside-drawing__number" textAnchor="middle" y="4.5">
        {n}
      </text>
    </g>
  );
}
