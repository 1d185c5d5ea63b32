/** The mark of favicon.svg, drawn in the page's own colours. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect className="logo-ground" width="32" height="32" rx="9" />
      <path
        className="logo-bubble"
        d="M7 15.2c0-4.5 4-7.7 9-7.7s9 3.2 9 7.7-4 7.7-9 7.7c-1 0-2-.1-2.9-.4l-4.4 2.1.9-3.9C8 19.3 7 17.4 7 15.2Z"
      />
      <circle className="logo-ground" cx="12.7" cy="13.6" r="1.5" />
      <circle className="logo-ground" cx="19.3" cy="13.6" r="1.5" />
      <path className="logo-smile" d="M12.4 17.2c1 1.2 2.2 1.8 3.6 1.8s2.6-.6 3.6-1.8" />
    </svg>
  );
}
