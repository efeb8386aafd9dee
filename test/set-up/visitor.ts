/** Somebody before a program that runs on its own: keeps cookies, follows nothing, and sends forms with the token of the page they saw last. */
export class Visitor {
  #address: string;
  readonly #cookies = new Map<string, string>();
  #token = '';

  constructor(address: string) {
    this.#address = address;
  }

  /** The program was started anew, at another port. */
  moveTo(address: string): void {
    this.#address = address;
  }

  async get(path: string): Promise<{ status: number; text: string; location: string }> {
    return this.#ask(path, {});
  }

  /** Sends a form. */
  async post(
    path: string,
    fields: Record<string, string>,
  ): Promise<{ status: number; text: string; location: string }> {
    return this.#ask(path, { method: 'POST', body: new URLSearchParams({ _csrf: this.#token, ...fields }) });
  }

  /** Sends a form with one file. */
  async upload(
    path: string,
    fields: Record<string, string>,
    [field, file]: readonly [string, File],
  ): Promise<{ status: number; text: string; location: string }> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ _csrf: this.#token, ...fields })) body.append(name, value);
    body.append(field, file);
    return this.#ask(path, { method: 'POST', body });
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.get('/sign-in');
    const { status } = await this.post('/sign-in', { username, password });
    if (status !== 303) throw new Error(`${username} can't sign in: ${status}`);
    await this.get('/work');
  }

  async #ask(path: string, init: RequestInit): Promise<{ status: number; text: string; location: string }> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.#address}${path}`, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#cookies.set(name, value);
    }
    const text = await response.text();
    this.#token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1] ?? this.#token;
    return { status: response.status, text, location: response.headers.get('location') ?? '' };
  }
}
