/** Why this browser can make no calls, exactly, and what to open instead; null where it can. */
import { isSupported, type UnsupportedReason } from '@bedside/client';
import { locale, t } from '../i18n/i18n';

export function unsupportedWords(): string | null {
  const { supported, reasons } = isSupported();
  if (supported) return null;
  // A page that is not secure has no devices either; the address is what mends both.
  if (reasons.includes('insecure_context')) return t('call.insecure');
  const missing = reasons.map(nameOf);
  return t('call.unsupported', { missing: new Intl.ListFormat(locale()).format(missing) });
}

function nameOf(reason: UnsupportedReason): string {
  if (reason === 'no_media_devices') return t('call.no_devices');
  return reason === 'no_webrtc' ? 'WebRTC' : 'WebAssembly';
}
