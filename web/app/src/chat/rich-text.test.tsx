// Goal: addresses become links, and nothing a writer types becomes anything else.
import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { piecesOf, RichText } from './rich-text';

const links = (body: string) => piecesOf(body).flatMap((piece) => (piece.type === 'link' ? [piece.text] : []));

describe('links', () => {
  it.each([
    ['see https://a.example/x.', ['https://a.example/x']],
    ['(https://a.example/x)', ['https://a.example/x']],
    ['https://a.example/x_(y)', ['https://a.example/x_(y)']],
    ['https://a.example, https://b.example!', ['https://a.example', 'https://b.example']],
    ['HTTPS://A.example', ['HTTPS://A.example']],
    ['http://localhost:8080/#/rooms?x=1&y=2', ['http://localhost:8080/#/rooms?x=1&y=2']],
  ])('are found in "%s"', (body, expected) => {
    expect(links(body)).toEqual(expected);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://a.example', 'www.a.example', 'https://', 'file:///etc/passwd', 'a.b'])(
    'are not made of "%s"',
    (body) => {
      expect(links(body)).toEqual([]);
    },
  );

  it('lose no letter of the text around them', () => {
    const body = 'a https://x.example, b\n(https://y.example/z) c';
    expect(piecesOf(body).map(({ text }) => text).join('')).toBe(body);
  });

  it('open elsewhere and tell the other page nothing', () => {
    const { container } = render(<RichText body={'<img src=x onerror=alert(1)> https://a.example/"onmouseover=x'} />);
    const link = container.querySelector('a')!;
    expect(link.getAttribute('href')).toBe('https://a.example/');
    expect(link.rel).toContain('noopener');
    expect(link.rel).toContain('noreferrer');
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('<img src=x onerror=alert(1)>');
  });

  it('are found in a long hostile text without delay', () => {
    const started = performance.now();
    piecesOf('https://'.repeat(1_000));
    piecesOf(`https://a.example/${'('.repeat(7_000)}`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
