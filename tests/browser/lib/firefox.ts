/**
 * Firefox over WebDriver BiDi (W3C), spoken directly: one WebSocket and a dozen commands, where a library would bring
 * seventy packages. What is pressed is pressed by a real pointer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { eventually } from './media.ts';

const kPrefs = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  // Without it the other browser would have to resolve .local names.
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  // A test talks to nobody but the server of the test.
  'media.gmp-provider.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'app.update.enabled': false,
  'app.normandy.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.systemAddon.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'intl.accept_languages': 'en-GB, en',
  'toolkit.telemetry.enabled': false,
};

const kStartMs = 60_000;
const kEndMs = 3_000;
const kPatienceMs = 60_000;

type Reply = { type: 'success'; id: number; result: unknown } | { type: 'error'; id: number; error: string; message: string };
type Event = { type: 'event'; method: string; params: { level?: string; text?: string; source?: { context?: string } } };

/** One conversation with a browser: commands by number, and the lines of its console. */
class Wire {
  private readonly waiting = new Map<number, { done: (result: unknown) => void; failed: (error: Error) => void }>();
  private readonly listeners = new Map<string, (line: string) => void>();
  private last = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.hear(JSON.parse(data.toString()) as Reply | Event));
    socket.on('close', () => {
      for (const { failed } of this.waiting.values()) failed(new Error('Firefox is gone'));
      this.waiting.clear();
    });
  }

  static async open(address: string): Promise<Wire> {
    const socket = new WebSocket(`${address}/session`);
    await new Promise((done, failed) => socket.once('open', done).once('error', failed));
    return new Wire(socket);
  }

  send<T>(method: string, params: object): Promise<T> {
    const id = (this.last += 1);
    return new Promise<T>((done, failed) => {
      this.waiting.set(id, { done: done as (result: unknown) => void, failed });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  onComplaint(context: string, listener: (line: string) => void): void {
    this.listeners.set(context, listener);
  }

  close(): void {
    this.socket.close();
  }

  private hear(said: Reply | Event): void {
    if (said.type === 'event') {
      const { level, text, source } = said.params;
      if (level === 'error') this.listeners.get(source?.context ?? '')?.(text ?? '');
      return;
    }
    const asked = this.waiting.get(said.id);
    this.waiting.delete(said.id);
    if (said.type === 'success') asked?.done(said.result);
    else asked?.failed(new Error(`${said.error}: ${said.message}`));
  }
}

const kRoles = { button: 'button', link: 'a[href]', heading: 'h1, h2', textbox: 'textarea, input' } as const;
type Role = keyof typeof kRoles;

/**
 * A window of its own in a jar of its own: what a context with one page is in Chromium. Firefox opens no camera for a tab that nobody
 * looks at.
 */
export class FirefoxPerson {
  readonly complaints: string[] = [];

  constructor(
    private readonly wire: Wire,
    private readonly context: string,
  ) {
    wire.onComplaint(context, (line) => this.complaints.push(line));
  }

  async goto(url: string): Promise<void> {
    await this.wire.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  async reload(): Promise<void> {
    await this.wire.send('browsingContext.reload', { context: this.context, wait: 'complete' });
  }

  /** As Playwright's: runs in the page, and answers with what can be written as JSON. */
  async evaluate<T>(ask: () => T | Promise<T>): Promise<T> {
    type Answer = { type: 'success'; result: { value?: string } } | { type: 'exception'; exceptionDetails: { text: string } };
    const answer = await this.wire.send<Answer>('script.evaluate', {
      expression: `(async () => JSON.stringify({ it: await (${ask.toString()})() }))()`,
      target: { context: this.context },
      awaitPromise: true,
    });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return (JSON.parse(answer.result.value!) as { it: T }).it;
  }

  /**
   * By role and whole name. Looked up in the page: BiDi's own locator by accessibility asks the tree about every element, which is
   * what a browser in a call has no time for.
   */
  async find(role: Role, name: string): Promise<string> {
    return this.node(`([role, name]) => [...document.querySelectorAll(role)].find((element) => {
      const said = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
      return said.trim() === name && element.getClientRects().length > 0;
    })`, [kRoles[role], name], `the ${role} "${name}"`);
  }

  private async node(look: string, given: string[], what: string): Promise<string> {
    type Answer = { result: { sharedId?: string } };
    const { result } = await eventually(
      () =>
        this.wire.send<Answer>('script.evaluate', {
          expression: `(${look})(${JSON.stringify(given)})`,
          target: { context: this.context },
          awaitPromise: false,
        }),
      (answer) => answer.result?.sharedId !== undefined,
      `Firefox shows ${what}`,
      kPatienceMs,
    );
    return result.sharedId!;
  }

  /** What is somewhere in the words of the page, names that only a screen reader says included. */
  async reads(words: RegExp): Promise<void> {
    await eventually(
      () =>
        this.evaluate(() =>
          [document.body.innerText, ...[...document.querySelectorAll('[aria-label]')].map((node) => node.getAttribute('aria-label'))].join('\n'),
        ),
      (text) => words.test(text),
      `Firefox says ${words}`,
    );
  }

  async press(role: Role, name: string): Promise<void> {
    await this.pressAt(await this.find(role, name));
  }

  /** A link or a button with these words in it. */
  async pressWords(words: string): Promise<void> {
    const look = `([words]) => [...document.querySelectorAll('a, button, [role="link"]')].find(
      (element) => element.textContent.includes(words) && element.getClientRects().length > 0)`;
    await this.pressAt(await this.node(look, [words], words));
  }

  private async pressAt(sharedId: string): Promise<void> {
    const origin = { type: 'element', element: { sharedId } };
    await this.wire.send('input.performActions', {
      context: this.context,
      actions: [
        {
          type: 'pointer',
          id: 'mouse',
          actions: [
            { type: 'pointerMove', x: 1, y: 1, origin },
            { type: 'pointerMove', x: 0, y: 0, origin },
            { type: 'pointerDown', button: 0 },
            { type: 'pointerUp', button: 0 },
          ],
        },
      ],
    });
  }

  /** Into whatever has the focus; \uE007 is Enter. */
  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    await this.wire.send('input.performActions', { context: this.context, actions: [{ type: 'key', id: 'keys', actions }] });
  }

  async close(): Promise<void> {
    await this.wire.send('browsingContext.close', { context: this.context });
  }
}

export interface Firefox {
  newPerson(before: () => void): Promise<FirefoxPerson>;
  version: string;
  close(): Promise<void>;
}

function address(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let said = '';
    const timer = setTimeout(() => failed(new Error(`Firefox said nothing for ${kStartMs} ms\n${said}`)), kStartMs);
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`Firefox ended with ${code}\n${said}`)));
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, found] = /WebDriver BiDi listening on (ws:\S+)/.exec(said) ?? [];
      if (!found) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      done(found);
    });
  });
}

/** What Debian calls firefox-esr is a script with the browser below it; the group is both. */
function kill(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** A test that dies takes its browser along. */
function endWith(child: ChildProcess): void {
  process.once('exit', () => kill(child));
}

export async function launchFirefox(): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'bedside-firefox-'));
  const lines = Object.entries(kPrefs).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const binary = process.env['BEDSIDE_FIREFOX'] ?? '/usr/bin/firefox-esr';
  const child = spawn(binary, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1', MOZ_HEADLESS_WIDTH: '1440', MOZ_HEADLESS_HEIGHT: '900' },
  });
  endWith(child);
  const wire = await Wire.open(await address(child));
  const { capabilities } = await wire.send<{ capabilities: { browserVersion: string } }>('session.new', { capabilities: {} });
  await wire.send('session.subscribe', { events: ['log.entryAdded'] });
  return {
    version: capabilities.browserVersion,
    async newPerson(before) {
      const { userContext } = await wire.send<{ userContext: string }>('browser.createUserContext', {});
      await wire.send('script.addPreloadScript', { functionDeclaration: before.toString(), userContexts: [userContext] });
      const { context } = await wire.send<{ context: string }>('browsingContext.create', { type: 'window', userContext });
      return new FirefoxPerson(wire, context);
    },
    async close() {
      // One that has ended by itself is no news to wait for, and nothing that a test should hide.
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Firefox had ended before: ${child.exitCode ?? child.signalCode}`);
      const over = new Promise((done) => child.once('exit', done));
      // One that is in a call takes its time to say good-bye, and nobody waits for its profile.
      wire.send('browser.close', {}).catch(() => undefined);
      const patience = setTimeout(() => kill(child), kEndMs);
      await over;
      clearTimeout(patience);
      wire.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
