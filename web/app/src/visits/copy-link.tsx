/** A link to take along: shown, copied, shared where the device can. */
import { Copy, Share2 } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { t } from '../i18n/i18n';
import './visits.css';

export function CopyLink({ label, link }: { label: string; link: string }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const share = typeof navigator.share === 'function';
  useEffect(() => setCopied(false), [link]);

  async function copy() {
    // An app's built-in browser, and an address without https://, may have no clipboard: the older way asks for a selection.
    const done = await Promise.resolve()
      .then(() => navigator.clipboard.writeText(link))
      .then(() => true, () => (field.current?.select(), document.execCommand?.('copy') ?? false));
    setCopied(done);
  }

  return (
    <>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input id={id} ref={field} className="input" readOnly dir="ltr" value={link} onFocus={(event) => event.currentTarget.select()} />
      <div className="links-made-actions">
        <button type="button" className="button" onClick={() => void copy()}>
          <Copy size={18} aria-hidden="true" /> {t('links.copy')}
        </button>
        {share && (
          <button type="button" className="button" onClick={() => void navigator.share({ url: link }).catch(() => undefined)}>
            <Share2 size={18} aria-hidden="true" /> {t('links.share')}
          </button>
        )}
        <span role="status" className="soft">
          {copied ? t('links.copied') : null}
        </span>
      </div>
    </>
  );
}
