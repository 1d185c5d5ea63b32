// Goal: the small parts say what they mean, and one that breaks does not take the page with it.
import { render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { Avatar, initials } from './avatar';
import { ErrorBoundary } from './error-boundary';

describe('initials', () => {
  it.each([
    ['Dr. Amara Okafor', 'AO'],
    ['Jonas Weber', 'JW'],
    ['Prof Maria del Rossi', 'MR'],
    ['Cher', 'C'],
    ['', '?'],
    ['𝒳 y', '𝒳Y'],
  ])('of "%s" are %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('the avatar', () => {
  it('says in words what its dot says in colour', () => {
    render(<Avatar id="x" name="Jonas Weber" availability="in_call" />);
    expect(screen.getByText('In a call')).toBeTruthy();
  });
});

describe('the error boundary', () => {
  const Broken = (): never => {
    throw new Error('broken');
  };

  it('keeps the rest of the page', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    render(
      <div>
        <p>alive</p>
        <ErrorBoundary>
          <Broken />
        </ErrorBoundary>
      </div>,
    );
    expect(screen.getByText('alive')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('stopped working');
  });

  it('tries again on another page', () => {
    const { rerender } = render(
      <ErrorBoundary resetKey="/a">
        <Broken />
      </ErrorBoundary>,
    );
    rerender(
      <ErrorBoundary resetKey="/b">
        <p>fine</p>
      </ErrorBoundary>,
    );
    expect(screen.getByText('fine')).toBeTruthy();
  });
});
