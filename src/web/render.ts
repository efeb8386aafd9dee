import ejs from 'ejs';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const root = join(import.meta.dirname, '../..');
export const viewsFolder = join(root, 'views');
export const publicFolder = join(root, 'public');

/**
 * Renders a view inside the layout; each is compiled once, so that a changed view asks for a new start. Views say
 * `page.something`; outside production, asking for what the model lacks throws.
 */
export type Render = (name: string, model: object, shared: object, layout: string | null) => string;

export function createRender(production: boolean): Render {
  const compiled = new Map<string, ejs.TemplateFunction>();
  const templateOf = (name: string): ejs.TemplateFunction => {
    const known = compiled.get(name);
    if (known !== undefined) return known;
    const filename = join(viewsFolder, `${name}.ejs`);
    // The last is not in EJS's types: else it reads a copy of the model, which the guard below does not see.
    const options: ejs.Options & { unsafePrototypeLocals: true } = {
      filename,
      _with: false,
      localsName: 'page',
      compileDebug: !production,
      unsafePrototypeLocals: true,
    };
    // EJS's own include copies the whole model for each part: a tenth of a page's time.
    const source = readFileSync(filename, 'utf8').replaceAll('<%- include(', '<%- page.include(');
    const made = ejs.compile(source, options) as ejs.TemplateFunction;
    compiled.set(name, made);
    return made;
  };
  /** A part sees what its page sees, and what it is given. */
  function include(this: object, part: string, given?: object): string {
    return templateOf(part.slice(1))(Object.assign(Object.create(this) as object, given));
  }
  const shown = (name: string, model: object): string => {
    const page = { ...model, include };
    return templateOf(name)(production ? page : guarded(name, page));
  };
  return (name, model, shared, layout) => {
    const body = shown(name, { ...shared, ...model });
    return layout === null ? body : shown(layout, { ...shared, title: name, ...model, body });
  };
}

/** EJS prints nothing for a misspelt name; this says so instead. */
function guarded(view: string, model: object): object {
  return new Proxy(model, {
    get(target, name, receiver) {
      if (typeof name === 'string' && !(name in target)) {
        throw new RangeError(`${view} asks for page.${name}, which its model lacks`);
      }
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
}

/** Addresses of static files carry a digest of their content, so that browsers may keep them for ever. */
export function createAsset(): (path: string) => string {
  const digests = new Map<string, string>();
  for (const entry of readdirSync(publicFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 10);
    digests.set(`/${relative(publicFolder, file).split(sep).join('/')}`, digest);
  }
  return (path) => `${path}?v=${digests.get(path) ?? '0'}`;
}
