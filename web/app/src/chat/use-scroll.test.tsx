// Goal: whoever reads at the end stays there when heights change, and whoever scrolls up is left where they are.
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { renderPart } from '../testing/render';
import { kRoom } from '../testing/world';
import { ChatPage } from './chat-page';

/** jsdom lays nothing out. */
let heights: { scrollHeight: number; clientHeight: number };
let view: HTMLElement;

async function open(): Promise<void> {
  await renderPart(<ChatPage roomId={kRoom} wide />);
  view = screen.getByRole('region', { name: 'Messages with Jonas Weber' });
  heights = { scrollHeight: 1_000, clientHeight: 400 };
  for (const side of ['scrollHeight', 'clientHeight'] as const) Object.defineProperty(view, side, { get: () => heights[side] });
  scrollTo(600);
}

function scrollTo(top: number): void {
  view.scrollTop = top;
  fireEvent.scroll(view);
}

const distance = () => heights.scrollHeight - heights.clientHeight - view.scrollTop;
const latest = () => screen.queryByRole('button', { name: /latest/i });

describe('the place in a conversation', () => {
  beforeEach(open);

  it('stays at the end when the view gets smaller and a scroll is told of first', () => {
    // What jsdom keeps is what was set, as in a browser that does not clamp.
    view.scrollTop = 600;
    heights = { scrollHeight: 1_300, clientHeight: 300 };
    fireEvent.scroll(view);
    expect(view.scrollTop).toBeGreaterThanOrEqual(1_000);
    expect(latest()).toBeNull();
  });

  it('is the reader\'s once they scroll up', () => {
    scrollTo(600);
    scrollTo(200);
    expect(distance()).toBe(400);
    expect(latest()).toBeTruthy();
    heights = { scrollHeight: 1_300, clientHeight: 300 };
    fireEvent.scroll(view);
    expect(view.scrollTop).toBe(200);
    expect(latest()).toBeTruthy();
  });
});
