import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAsset, createRender, viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';

const shared = { ...readTexts(viewsFolder)['zh-CN'], csrf: 'token', asset: (path: string) => path };
const model = { title: '未找到', status: 404, sentence: '没有这个页面。', who: '', id: '', back: '/' };

describe('a view', () => {
  test('that asks for what its model lacks throws, with the name of both', () => {
    const { sentence: _, ...lacking } = model;
    const render = createRender(false);
    expect(() => render('web/refusal', lacking, shared, null)).toThrow(
      /web\/refusal asks for page\.sentence, which its model lacks/,
    );
  });

  test('prints what people typed as text, never as markup', () => {
    const html = createRender(false)('web/refusal', { ...model, sentence: '<img src=x onerror="a">&' }, shared, null);
    expect(html).toContain('&lt;img src=x onerror=&#34;a&#34;&gt;&amp;');
    expect(html).not.toContain('<img');
  });

  test('says the same in production, where it is compiled once', () => {
    const render = createRender(true);
    const first = render('web/refusal', model, shared, null);
    expect(first).toBe(createRender(false)('web/refusal', model, shared, null));
    expect(render('web/refusal', { ...model, sentence: '另一个' }, shared, null)).toContain('另一个');
  });

  test('that is none cannot be shown', () => {
    expect(() => createRender(false)('web/nothing', model, shared, null)).toThrow(/ENOENT/);
  });
});

const views = globSync('**/*.ejs', { cwd: viewsFolder });
const source = (view: string): string => readFileSync(join(viewsFolder, view), 'utf8');

test('markup comes from other views only', () => {
  const raw = views.flatMap((view) =>
    [...source(view).matchAll(/<%-\s*([^%]*)/g)]
      .map(([, code = '']) => code.replace(/-$/, '').trim())
      .filter((code) => !code.startsWith('include(') && !(view === 'layout/page.ejs' && code === 'page.body'))
      .map((code) => `${view}: ${code}`),
  );
  expect(raw).toEqual([]);
});

test('every form that is posted bears the token of its session', () => {
  const without = views.flatMap((view) =>
    [...source(view).matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/g)]
      .filter(([form]) => !form.includes('name="_csrf"'))
      .map(([form]) => `${view}: ${form.slice(0, 60)}`),
  );
  expect(without).toEqual([]);
});

test('an address of a file changes with its content', () => {
  const asset = createAsset();
  expect(asset('/css/style.css')).toMatch(/^\/css\/style\.css\?v=[0-9a-f]{10}$/);
  expect(asset('/css/style.css')).not.toBe(asset('/css/tokens.css').replace('tokens', 'style'));
});
