/** The pages in a real browser, on the living demonstration: with STATUS_PICTURES a folder is given pictures of them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startDemo } from './demo.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM) ? false : `no browser: ${CHROMIUM} is not there`;
const PICTURES = process.env.STATUS_PICTURES;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const PAGES: Readonly<Record<string, string>> = {
  overview: '/',
  cardinality: '/cardinality',
  watches: '/watches',
  monitors: '/watches?q=resourcemetrics',
  pushes: '/pushes',
  explain: '/explain?resource=nodes&name=node-1',
  config: '/config',
  'all options': '/config?changed=false',
};

const VIEWS = [
  { name: 'light', colorScheme: 'light', width: 1280, isScripted: true },
  { name: 'dark', colorScheme: 'dark', width: 1280, isScripted: true },
  { name: 'narrow', colorScheme: 'light', width: 400, isScripted: true },
  { name: 'narrow and dark', colorScheme: 'dark', width: 400, isScripted: true },
  { name: 'without script', colorScheme: 'light', width: 1280, isScripted: false },
] as const;

describe('in a browser', { skip }, () => {
  let demo: Awaited<ReturnType<typeof startDemo>>;
  let browser: Browser;
  before(async () => {
    demo = await startDemo();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  /** A page, and what its console says. `audits` lets scripts of the test in, which the policy of the pages forbids. */
  async function open(path: string, view: (typeof VIEWS)[number], audits = false) {
    const context = await browser.newContext({
      viewport: { width: view.width, height: 900 },
      colorScheme: view.colorScheme,
      javaScriptEnabled: view.isScripted,
      bypassCSP: audits,
    });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('requestfailed', (request) => said.push(`failed: ${request.url()}`));
    const answer = await page.goto(demo.url + path);
    assert.equal(answer?.status(), 200);
    return { page, said, close: () => context.close() };
  }

  for (const view of VIEWS) {
    for (const [name, path] of Object.entries(PAGES)) {
      test(`${name}, ${view.name}: is there, says nothing to the console, and is no wider than the window`, async () => {
        const { page, said, close } = await open(path, view);
        assert.ok(await page.locator('main h1').isVisible());
        if (view.isScripted) {
          const over = await page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          assert.equal(over, 0);
          const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
          const [red] = /\d+/.exec(String(ground))!;
          assert.equal(Number(red) < 100, view.colorScheme === 'dark', String(ground));
        }
        if (PICTURES !== undefined && view.isScripted) await takePicture(page, name, view.name);
        assert.deepEqual(said, []);
        await close();
      });

      if (!view.isScripted) continue;
      test(`${name}, ${view.name}: axe finds nothing`, async () => {
        const { page, close } = await open(path, view, true);
        await page.evaluate(AXE);
        const { violations, passes } = (await page.evaluate('axe.run()')) as AxeResults;
        assert.ok(passes.length > 10);
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
          [],
        );
        await close();
      });
    }
  }

  const [light] = VIEWS;

  test('what changes in the cluster is on the page when it is asked for again', async () => {
    const { page, close } = await open('/watches?q=configmaps', light);
    const objects = () => page.locator('tbody tr td.number').first().innerText();
    const before = Number(await objects());
    demo.addConfigMap();
    for (let look = 0; look < 100 && Number(await objects()) === before; look++) {
      await page.waitForTimeout(100);
      await page.reload();
    }
    assert.equal(Number(await objects()), before + 1);
    await close();
  });

  test('it refreshes by itself once that is chosen, until it is not', async () => {
    const { page, close } = await open('/?refresh=2', light);
    const reloaded = page.waitForEvent('load', { timeout: 20_000 });
    await reloaded;
    await page.getByRole('link', { name: /Stop refreshing/ }).click();
    assert.ok(await page.getByRole('link', { name: 'Refresh every 5 s' }).isVisible());
    await close();
  });

  test('all pages are reached with the keyboard alone, and a filter is used with it', async () => {
    const { page, close } = await open('/', light);
    const focused = () => page.evaluate('document.activeElement.textContent.trim()');
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'To the content');
    for (const name of ['Overview', 'Cardinality', 'Watches']) {
      await page.keyboard.press('Tab');
      assert.equal(await focused(), name);
    }
    await page.keyboard.press('Enter');
    await page.waitForURL('**/watches');
    await page.getByLabel('Resource, namespace or reason').focus();
    await page.keyboard.type('cronj');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/watches?q=cronj*');
    assert.equal(await page.locator('table').first().locator('tbody tr').count(), 1);
    await close();
  });

  test('an object with a problem leads to what is told of it', async () => {
    const { page, close } = await open('/', light);
    await page
      .getByRole('link', { name: /^node-\d/ })
      .first()
      .click();
    await page.waitForURL('**/explain?*');
    assert.match(await page.locator('main').innerText(), /kube_node_info\{node="node-\d"/);
    await close();
  });
});

async function takePicture(page: Page, name: string, view: string): Promise<void> {
  const file = `${name} ${view}.png`.replaceAll(' ', '-');
  await page.screenshot({ path: join(PICTURES!, file) });
}
