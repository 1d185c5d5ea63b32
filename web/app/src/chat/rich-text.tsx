import { Fragment, memo } from 'react';

export type Piece = { type: 'text'; text: string } | { type: 'link'; text: string; href: string };

/** Only addresses that say http or https become links; anything else a writer may try stays text. */
const kAddress = /https?:\/\/[^\s<>"'`]{1,2000}/gi;
const kTrailing = /[.,;:!?…]+$/;

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

/** What belongs to the sentence is not part of the address: punctuation, and a bracket that the address did not open. */
function cut(address: string): string {
  let kept = address.replace(kTrailing, '');
  while (kept.endsWith(')') && count(kept, ')') > count(kept, '(')) kept = kept.slice(0, -1).replace(kTrailing, '');
  return kept;
}

export function piecesOf(body: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of body.matchAll(kAddress)) {
    const address = cut(match[0]);
    if (!URL.canParse(address)) continue;
    if (match.index > end) pieces.push({ type: 'text', text: body.slice(end, match.index) });
    pieces.push({ type: 'link', text: address, href: new URL(address).href });
    end = match.index + address.length;
  }
  if (end < body.length) pieces.push({ type: 'text', text: body.slice(end) });
  return pieces;
}

/** The reader sees the address itself, so that no link can pretend to lead elsewhere. */
export const RichText = memo(function RichText({ body }: { body: string }) {
  return (
    <>
      {piecesOf(body).map((piece, index) =>
        piece.type === 'text' ? (
          <Fragment key={index}>{piece.text}</Fragment>
        ) : (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </>
  );
});
