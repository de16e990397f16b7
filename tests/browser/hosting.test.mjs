// The page starts and stays silent however it is hosted.

import assert from 'node:assert/strict';

import { browserTest, engineReady, hostings, openSingleFile, openSite } from './harness.mjs';

for (const [hosting, open] of hostings) {
  browserTest(`${hosting}: the engine answers from a worker`, open, async ({ page }) => {
    assert.equal(await engineReady(page), 'worker');
    assert.equal(await page.locator('#boot-message, #boot-failure').count(), 0);
  });

  browserTest(`${hosting}: nothing is requested after load`, open, async (opened) => {
    await engineReady(opened.page);
    const since = opened.requestsAfterLoad();
    await opened.page.mouse.click(5, 5);
    await opened.page.keyboard.type('FROM scratch\n');
    await opened.page.waitForLoadState('networkidle');
    assert.deepEqual(since(), []);
  });

  browserTest(`${hosting}: the policy forbids what is not named`, open, async ({ page }) => {
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy, /^default-src 'none';/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:|\*/);
  });

  browserTest(`${hosting}: the policy is enforced, in the worker too`, open, async ({ page, problems }) => {
    await engineReady(page);
    const elsewhere = 'http://127.0.0.1:9/';
    const fromPage = await page.evaluate((url) => fetch(url).then(() => 'sent', () => 'blocked'), elsewhere);
    assert.equal(fromPage, 'blocked');
    assert.ok(problems.some((problem) => problem.includes('Content Security Policy')), problems.join('\n'));

    const inWorker = await page.workers()[0].evaluate((url) => new Promise((resolve) => {
      addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective));
      fetch(url).then(() => resolve('sent'), () => setTimeout(resolve, 2000, 'failed without a violation'));
    }), elsewhere);
    assert.equal(inWorker, 'connect-src');
    problems.length = 0;
  });

  browserTest(`${hosting}: without workers the main thread answers`, open, async ({ page }) => {
    assert.equal(await engineReady(page), 'main-thread');
  }, {
    prepare: (page) => page.addInitScript(() => {
      globalThis.Worker = class {
        constructor() {
          throw new DOMException('workers are forbidden', 'SecurityError');
        }
      };
    }),
  });

  browserTest(`${hosting}: a worker that breaks at once is replaced by the main thread`, open, async ({ page }) => {
    assert.equal(await engineReady(page), 'main-thread');
  }, {
    prepare: (page) => page.addInitScript(() => {
      const RealWorker = globalThis.Worker;
      globalThis.Worker = class extends RealWorker {
        postMessage() {
          setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'broken' })));
        }
      };
    }),
  });

  browserTest(`${hosting}: a browser without WebAssembly is told so`, open, async ({ page, problems }) => {
    await page.locator('#boot-failure').getByText('does not offer WebAssembly').waitFor();
    problems.length = 0;
  }, {
    prepare: (page) => page.addInitScript(() => { delete globalThis.WebAssembly; }),
  });

  browserTest(`${hosting}: a defect is told, and its first message stays`, open, async ({ page }) => {
    await engineReady(page);
    await page.evaluate(() => {
      globalThis.plimsollFailed('panicked at somewhere.rs');
      globalThis.plimsollFailed('unreachable');
    });
    assert.match(await page.locator('#boot-failure').textContent(), /Reload the page.*somewhere\.rs/);
  });

  browserTest(`${hosting}: without scripts there is a message`, open, async ({ page }) => {
    const message = await page.locator('noscript').textContent();
    assert.match(message, /needs JavaScript and WebAssembly/);
  }, { javaScriptEnabled: false });
}

browserTest('site: a server that blocks WebAssembly is named', openSite, async ({ page, problems }) => {
  await page.locator('#boot-failure').getByText("needs script-src 'wasm-unsafe-eval'").waitFor();
  problems.length = 0;
}, { serverHeaders: () => ({ 'content-security-policy': "script-src 'self'" }) });

browserTest('site: a server that does not know the type of WebAssembly will do', openSite, async ({ page }) => {
  assert.equal(await engineReady(page), 'worker');
}, {
  serverHeaders: (file) => (file.endsWith('.wasm') ? { 'content-type': 'application/octet-stream' } : {}),
});

browserTest('single file: it asks for nothing but itself', openSingleFile, async ({ page, requests }) => {
  await engineReady(page);
  assert.equal(requests.length, 1, requests.join('\n'));
});
