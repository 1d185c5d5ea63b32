import type { ReactNode } from 'react';

/** Drawn on a 24 grid with round strokes. They say nothing by themselves: the button around them has the name. */
function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

const MICROPHONE = (
  <>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </>
);
const CAMERA = (
  <>
    <rect x="3" y="6.5" width="12" height="11" rx="2.5" />
    <path d="m15 10.8 4.4-2.6a.7.7 0 0 1 1.1.6v6.4a.7.7 0 0 1-1.1.6L15 13.2" />
  </>
);
const HANDSET =
  'M6.6 3.8 8.9 3.4a1.6 1.6 0 0 1 1.7.9l1.1 2.5a1.6 1.6 0 0 1-.4 1.8L9.9 9.9a12 12 0 0 0 4.2 4.2l1.3-1.4a1.6 1.6 0 0 1 1.8-.4l2.5 1.1a1.6 1.6 0 0 1 .9 1.7l-.4 2.3a2.2 2.2 0 0 1-2.2 1.8C10.6 19.2 4.8 13.4 4.8 6a2.2 2.2 0 0 1 1.8-2.2Z';
const SLASH = <path d="M4 4l16 16" />;

export const MicrophoneIcon = () => <Icon>{MICROPHONE}</Icon>;
export const MicrophoneOffIcon = () => (
  <Icon>
    {MICROPHONE}
    {SLASH}
  </Icon>
);
export const CameraIcon = () => <Icon>{CAMERA}</Icon>;
export const CameraOffIcon = () => (
  <Icon>
    {CAMERA}
    {SLASH}
  </Icon>
);
export const PhoneIcon = () => (
  <Icon>
    <path d={HANDSET} />
  </Icon>
);
export const HangUpIcon = () => (
  <Icon>
    <g transform="rotate(135 12 12)">
      <path d={HANDSET} />
    </g>
  </Icon>
);
export const ExpandIcon = () => (
  <Icon>
    <path d="M4 9V5.5A1.5 1.5 0 0 1 5.5 4H9M15 4h3.5A1.5 1.5 0 0 1 20 5.5V9M20 15v3.5a1.5 1.5 0 0 1-1.5 1.5H15M9 20H5.5A1.5 1.5 0 0 1 4 18.5V15" />
  </Icon>
);
export const ShrinkIcon = () => (
  <Icon>
    <path d="M9 4v3.5A1.5 1.5 0 0 1 7.5 9H4M20 9h-3.5A1.5 1.5 0 0 1 15 7.5V4M15 20v-3.5a1.5 1.5 0 0 1 1.5-1.5H20M4 15h3.5A1.5 1.5 0 0 1 9 16.5V20" />
  </Icon>
);
export const RetryIcon = () => (
  <Icon>
    <path d="M20 12a8 8 0 1 1-2.6-5.9M20 3.5V8h-4.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3.4" />
  </Icon>
);
export const ChatIcon = () => (
  <Icon>
    <path d="M4.5 5h15A1.5 1.5 0 0 1 21 6.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 3.5V17h-2A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5ZM8 9.5h8M8 12.7h5" />
  </Icon>
);
export const SoundIcon = () => (
  <Icon>
    <path d="M4 9.5v5h3.2L12 18.5v-13L7.2 9.5H4ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11" />
  </Icon>
);
