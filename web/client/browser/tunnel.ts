// Every packet between the two telephones of a page goes through here, so that a test can cut the path while both
// browsers believe in it. The page gives each candidate it hears of to `tunnel` and uses the port that comes back.
import { createSocket, type Socket } from 'node:dgram';
import type { Page } from 'playwright-core';

export class Tunnel {
  readonly #ends: Socket[] = [];
  open = true;

  static async through(page: Page): Promise<Tunnel> {
    const tunnel = new Tunnel();
    await page.exposeFunction('tunnel', (address: string, port: number) => tunnel.#dig(address, port));
    return tunnel;
  }

  close(): void {
    for (const socket of this.#ends) socket.close();
  }

  /** A port of ours that stands for that address: what it says goes to whoever spoke to it last, and back. */
  #dig(address: string, port: number): Promise<number> {
    const socket = createSocket('udp4');
    this.#ends.push(socket);
    let other: { address: string; port: number } | null = null;
    socket.on('message', (packet, from) => {
      const isBack = from.port === port && from.address === address;
      if (!isBack) other = from;
      const to = isBack ? other : { address, port };
      if (this.open && to) socket.send(packet, to.port, to.address);
    });
    // A browser that has closed its port answers with ICMP, which is nobody's trouble here.
    socket.on('error', () => undefined);
    return new Promise((resolve) => socket.bind(0, address, () => resolve(socket.address().port)));
  }
}
