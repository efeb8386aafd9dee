import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');

/** What a shell gives a program, without anything that this project listens to. */
const bare = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(PORT|DATABASE_URL|DATA_DIR|SESSION_SECRET|NODE_ENV|BASE_URL|S3_.*|CLAMAV_SOCKET|SCHOOL_QUOTA_MB|VITEST.*)$/.test(
        name,
      ),
  ),
);

/** One of our programs as its user runs it: a process of its own, with what it says. */
export class Program {
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #said = '';
  #complained = '';

  /** Starts `src/start.cjs`, or the command given, in a process group of its own, as a terminal does. */
  constructor(
    environment: Record<string, string>,
    [program = process.execPath, ...words]: readonly string[] = [process.execPath, 'src/start.cjs'],
    folder = root,
  ) {
    this.#child = spawn(program, words, { cwd: folder, env: { ...bare, ...environment }, detached: true });
    this.#child.stdout!.on('data', (text) => (this.#said += String(text)));
    this.#child.stderr!.on('data', (text) => (this.#complained += String(text)));
    this.ended = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** All that it printed, and what of it was for trouble. */
  get said(): string {
    return this.#said;
  }
  get complained(): string {
    return this.#complained;
  }

  /** Waits until it serves, and answers where. */
  async address(): Promise<string> {
    let over = false;
    void this.ended.then(() => (over = true));
    while (!over) {
      const [, port] = /http:\/\/localhost:(\d+)/.exec(this.#said) ?? [];
      if (port !== undefined) return `http://127.0.0.1:${port}`;
      await pause(20);
    }
    throw new Error(`it ended: ${this.#said}${this.#complained}`);
  }

  /** Ctrl-C in a terminal reaches the whole group. */
  interrupt(): Promise<number | null> {
    process.kill(-this.#child.pid!, 'SIGINT');
    return this.ended;
  }

  kill(): Promise<number | null> {
    this.#child.kill('SIGKILL');
    return this.ended;
  }

  /** For the end of a test: gone, however the test went. */
  async away(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.interrupt();
  }
}
