// What a visitor does with the page: paste, look, select, move, break, repair, save.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { browserTest, engineReady, hostings, openSite } from './harness.mjs';
import { dropMade, linkedLines, links, openFile, option, settled, tab, write } from './visitor.mjs';

const THREE = `FROM registry.example/node:1 AS build
WORKDIR /app
COPY . .
RUN make dist

FROM build AS test
RUN make test

FROM registry.example/nginx:1 AS runtime
COPY --from=build /app/dist /srv
`;

for (const [hosting, open] of hostings) {
  browserTest(`${hosting}: pasting gives a graph and a timeline, and asks for nothing`, open, async (opened) => {
    const { page } = opened;
    await engineReady(page);
    await settled(page);
    assert.match(await page.locator('.sentence').textContent(), /^Dev dependencies in node_modules likely ship with the image \(line 23\)/);
    const since = opened.requestsAfterLoad();
    await write(page, THREE);
    assert.match(
      await page.locator('.sentence').textContent(),
      /^Builds runtime: its only step makes a layer on top of registry\.example\/nginx:1\. test is never built\.$/,
    );
    for (const name of ['build, stage 1 of 3', 'test, stage 2 of 3', 'runtime, stage 3 of 3', 'registry.example/nginx:1, image']) {
      await option(page, name).waitFor();
    }
    await tab(page, 'Timeline').click();
    await option(page, 'RUN make dist').waitFor();
    assert.equal(await page.locator('.pl-bar').count() > 4, true);
    await page.waitForLoadState('networkidle');
    assert.deepEqual(since(), []);
  });
}

browserTest('a choice in any pane is shown in all', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, THREE);
  await option(page, 'build, stage 1 of 3').click();
  assert.deepEqual(new Set(await links(page)), new Set(['build, lines 1–4']));
  assert.deepEqual(await linkedLines(page), [1]);
  assert.match(await page.locator('.told h3').textContent(), /build/);

  await tab(page, 'Timeline').click();
  await option(page, 'RUN make dist').click();
  assert.deepEqual(new Set(await links(page)), new Set(['build, step 3, line 4']));
  assert.deepEqual(await linkedLines(page), [4]);
  assert.equal(await page.locator('[aria-selected=true][role=option]').getAttribute('aria-label').then((name) => name.startsWith('RUN make dist')), true);

  await page.locator('textarea').evaluate((field, at) => {
    field.focus();
    field.setSelectionRange(at, at);
  }, THREE.indexOf('COPY --from'));
  await page.locator('.link', { hasText: 'runtime, step 1, line 10' }).first().waitFor();
  assert.equal((await page.locator('.told pre').textContent()).trim(), 'COPY --from=build /app/dist /srv');

  await page.locator('.told').getByRole('button', { name: 'build', exact: true }).click();
  assert.deepEqual(new Set(await links(page)), new Set(['build, lines 1–4']));

  await page.getByRole('button', { name: 'Table' }).click();
  await tab(page, 'Graph').click();
  await page.locator('.twin').getByRole('button', { name: 'test' }).click();
  assert.deepEqual(new Set(await links(page)), new Set(['test, lines 6–7']));
});

browserTest('hovering shows, clicking keeps', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, THREE);
  await option(page, 'build, stage 1 of 3').click();
  await option(page, 'test, stage 2 of 3').hover();
  assert.equal((await links(page))[0], 'test, lines 6–7');
  await page.locator('.verdict').hover();
  assert.equal((await links(page))[0], 'build, lines 1–4');
});

browserTest('everything in the pictures can be reached without a pointer', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, THREE);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  await page.keyboard.press('F6');
  assert.equal(await focused(), 'canvas');
  const selected = () => page.locator('#canvas').getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowRight');
  const target = await selected();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowRight');
  assert.equal(await selected(), target, 'left and right lead back');
  await page.keyboard.press('Home');
  await page.keyboard.press('End');
  assert.equal(await selected(), target);
  await page.keyboard.press('Enter');
  await settled(page);
  await page.keyboard.press('ArrowDown');
  assert.equal((await links(page))[0], 'runtime, step 1, line 10');
  await page.keyboard.press('Escape');
  assert.equal((await links(page))[0], 'runtime, lines 9–10');
  await page.keyboard.press('Escape');
  assert.deepEqual(await links(page), []);
  await page.keyboard.press('2');
  assert.equal(await tab(page, 'Timeline').getAttribute('aria-selected'), 'true');
  await page.keyboard.press('1');
  const transform = () => page.locator('.layer').evaluate((layer) => layer.style.transform);
  const before = await transform();
  await page.keyboard.press('+');
  assert.notEqual(await transform(), before);
  await page.keyboard.press('0');
  await page.keyboard.press('F6');
  assert.equal(await focused(), 'tab-details');
  await page.keyboard.press('?');
  assert.equal(await page.locator('dialog.help').evaluate((dialog) => dialog.open), true);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('dialog.help').evaluate((dialog) => dialog.open), false);
});

browserTest('panning and zooming change one transform and nothing in the picture', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await page.evaluate(() => {
    globalThis.changes = [];
    new MutationObserver((records) => globalThis.changes.push(...records.map((record) => record.target.nodeName)))
      .observe(document.querySelector('.layer'), { subtree: true, childList: true, attributes: true, characterData: true });
  });
  const transform = () => page.locator('.layer').evaluate((layer) => layer.style.transform);
  const { x, y } = await page.locator('#canvas').boundingBox();
  const seen = new Set([await transform()]);
  const moves = [
    async () => { await page.mouse.move(x + 20, y + 20); await page.mouse.down(); await page.mouse.move(x + 80, y + 50, { steps: 5 }); await page.mouse.up(); },
    async () => page.mouse.wheel(0, 40),
    async () => { await page.keyboard.down('Control'); await page.mouse.wheel(0, -120); await page.keyboard.up('Control'); },
    async () => page.getByRole('button', { name: 'Zoom out' }).click(),
    async () => page.getByRole('button', { name: 'Fit' }).click(),
  ];
  for (const move of moves) {
    await move();
    await page.waitForTimeout(50);
    seen.add(await transform());
  }
  assert.equal(seen.size >= moves.length, true, [...seen].join('\n'));
  // The layer itself carries the transform; below it nothing may change.
  const changes = await page.evaluate(() => globalThis.changes);
  assert.deepEqual(changes.filter((name) => name !== 'DIV'), []);
});

browserTest('a text that is rejected keeps its last picture, greyed, with the reason in words', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, THREE);
  await write(page, THREE.replace('RUN make dist', 'RUM make dist'));
  assert.equal(
    await page.locator('.sentence').textContent(),
    'This will not build: unknown instruction: RUM (line 4). Did you mean RUN?',
  );
  assert.equal(await page.locator('.stale-note').textContent(), 'As of before line 4');
  assert.equal(await page.locator('.canvas.stale').count(), 1);
  await option(page, 'runtime, stage 3 of 3').waitFor();
  await page.locator('.ed-error').first().waitFor();

  await page.locator('.finding-main').first().click();
  assert.deepEqual(await linkedLines(page), [4]);

  await write(page, THREE);
  assert.equal(await page.locator('.stale-note, .canvas.stale').count(), 0);
});

browserTest('an empty document is a beginning', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, '');
  await page.getByRole('heading', { name: 'Which Dockerfile?' }).waitFor();
  assert.equal(await page.locator('.finding').count(), 0);
  await page.locator('.card', { hasText: 'Go service' }).click();
  await settled(page);
  assert.match(await page.locator('.sentence').textContent(), /distroless/);
});

browserTest('the options of the build change what is built', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await page.getByRole('combobox', { name: 'Target' }).selectOption('test');
  await settled(page);
  assert.match(await page.locator('.sentence').textContent(), /^Builds test:/);
  await page.getByText('1 build argument').click();
  const value = page.getByLabel('Value of NODE_VERSION');
  assert.equal(await value.getAttribute('placeholder'), '22');
  await value.fill('20');
  await value.blur();
  await settled(page);
  assert.match(await page.locator('.sentence').textContent(), /node:20-bookworm/);
});

browserTest('hostile names are shown and not run', openSite, async ({ page }) => {
  await engineReady(page);
  const names = ['<img src=x onerror=globalThis.__pwned=1>', '"><script>globalThis.__pwned=1</script>', '${"__proto__"}'];
  const text = names.map((name) => `FROM alpine AS ${name}\nRUN echo '${name}' \u202e \u0000 😀 שלום\n`).join('')
    + `FROM ${names[0]}\nCOPY --from=${names[1]} ${names[0]} /\nARG ${names[0]}=1\n`;
  await write(page, text);
  for (const press of ['Steps', 'Table', 'Table']) {
    const button = page.getByRole('button', { name: press });
    if (await button.count()) {
      await button.click();
      await settled(page);
    }
  }
  await tab(page, 'Timeline').click();
  await settled(page);
  await page.locator('.finding-main').first().click();
  assert.equal(await page.evaluate(() => globalThis.__pwned), undefined);
  assert.equal(await page.locator('#app img, #app script').count(), 0);
});

const LONGEST_TASK = 1_000;

for (const [what, make, shown] of [
  ['a line of 5 MB', () => `FROM registry.example/a:1\nRUN ${'x'.repeat(5_000_000)}\n`, /line greater than max/],
  [
    '10,000 stages',
    () => Array.from({ length: 10_000 }, (_, at) => `FROM ${at ? `s${at - 1}` : 'registry.example/a:1'} AS s${at}\nRUN true\n`).join(''),
    /^Builds s9999/,
  ],
  ['3,000 lines', () => `FROM registry.example/a:1\n${'# a comment\n'.repeat(3_000)}`, /^Builds stage-0/],
  ['a million lines', () => `FROM registry.example/a:1\n${'# a comment\n'.repeat(1_000_000)}`, /^Builds stage-0/],
]) {
  browserTest(`${what}: the worker reads it and the page never freezes`, openSite, async ({ page }) => {
    await engineReady(page);
    await settled(page);
    await page.evaluate(() => {
      globalThis.longest = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          globalThis.longest = Math.max(globalThis.longest, entry.duration);
        }
      }).observe({ type: 'longtask' });
    });
    await dropMade(page, make);
    await page.locator('.sentence').filter({ hasText: shown }).waitFor();
    await settled(page);
    // The first byte of a request says what it is: 1 asks for an analysis.
    assert.equal(await page.evaluate(() => globalThis.asked.includes(1)), true);
    await tab(page, 'Timeline').click();
    await settled(page);
    await page.waitForTimeout(100);
    const longest = await page.evaluate(() => globalThis.longest);
    assert.equal(longest < LONGEST_TASK, true, `a task took ${longest} ms`);
  }, {
    prepare: (page) => page.addInitScript(() => {
      globalThis.asked = [];
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (message, ...rest) {
        if (message instanceof Uint8Array) {
          globalThis.asked.push(message[0]);
        }
        return post.call(this, message, ...rest);
      };
    }),
  });
}

browserTest('a small document never waits for the worker', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await page.evaluate(() => { globalThis.Worker.prototype.postMessage = () => { throw new Error('asked'); }; });
  await write(page, THREE);
  await option(page, 'test, stage 2 of 3').waitFor();
});

// Few lines, because Chromium takes long to write many into a field.
const LARGE = `FROM registry.example/a:1 AS large\n${`# ${'a comment '.repeat(60)}\n`.repeat(40)}`;

browserTest('a worker that does not answer is told of, given up and replaced', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await page.evaluate(() => {
    globalThis.post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = () => {};
  });
  await page.locator('textarea').fill(LARGE);
  await page.clock.fastForward(300);
  await page.getByText('Updating…').waitFor();
  await page.evaluate(() => { Worker.prototype.postMessage = globalThis.post; });
  await page.clock.fastForward(10_000);
  await page.getByRole('alert').getByText('longer than 10 seconds').waitFor();
  await page.clock.resume();
  await write(page, `${LARGE}RUN true\n`);
  assert.match(await page.locator('.sentence').textContent(), /^Builds large: its only step/);
  // From the start, because a timer that was set before could not be cancelled after.
}, { prepare: (page) => page.clock.install() });

browserTest('a worker that dies is told of and replaced', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function () {
      Worker.prototype.postMessage = post;
      setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })));
    };
  });
  await page.locator('textarea').fill(LARGE);
  await page.getByRole('alert').getByText('out of memory').waitFor();
  await write(page, `${LARGE}RUN true\n`);
  assert.match(await page.locator('.sentence').textContent(), /^Builds large: its only step/);
});

browserTest('a new verdict is told to those who listen', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, THREE);
  await page.getByRole('status').getByText('Builds `runtime`: its only step makes a layer on top of registry.example/nginx:1.').waitFor();
});

browserTest('what is no Dockerfile is refused with the reason, and nothing is lost', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, THREE);
  await openFile(page, 'app.bin', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]));
  await page.getByRole('alert').getByText('app.bin is a binary file').waitFor();
  await openFile(page, 'huge', Buffer.alloc(16 * 1024 * 1024 + 1, 0x61));
  await page.getByRole('alert').getByText('the limit is 16 MiB').waitFor();
  assert.equal(await page.locator('textarea').inputValue(), THREE);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  assert.equal(await page.getByRole('alert').count(), 0);
});

browserTest('a file that is dropped anywhere is opened', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  const drag = (name) => page.evaluate(([name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'api.Dockerfile', { type: 'text/plain' }));
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    document.querySelector('.verdict').dispatchEvent(new DragEvent(name, options));
  }, [name, THREE]);
  await drag('dragenter');
  await page.getByText('Drop to audit').waitFor();
  await drag('drop');
  await page.getByRole('heading', { name: 'api.Dockerfile' }).waitFor();
  await option(page, 'test, stage 2 of 3').waitFor();
  assert.equal(await page.locator('.drop').count(), 0);
});

browserTest('every export is a file that can be read', openSite, async ({ page }) => {
  await engineReady(page);
  await write(page, THREE);
  const saved = async (item) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item, exact: false }).first().click()]);
    return readFile(await download.path(), 'utf8');
  };
  // In a page of its own, because a picture that stands alone brings its style sheet along.
  const reader = await page.context().newPage();
  for (const picture of ['Graph as SVG', 'Timeline as SVG']) {
    const text = await saved(picture);
    const title = await reader.evaluate((text) => {
      const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
      return parsed.querySelector('parsererror') ? null : parsed.querySelector('title').textContent;
    }, text);
    assert.equal(title, 'Dockerfile');
  }
  assert.match(await saved('Graph for Graphviz'), /^(strict )?digraph/m);
  assert.match(await saved('Graph for Mermaid'), /flowchart|graph/);
  assert.equal(JSON.parse(await saved('Model as JSON')).stages.length, 3);
  assert.equal(Array.isArray(JSON.parse(await saved('Findings as JSON')).findings), true);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Copy graph for Mermaid' }).click();
  await page.getByText('Copied.').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /flowchart|graph/);
}, { permissions: ['clipboard-read', 'clipboard-write'] });

browserTest('the theme can be chosen and is remembered', openSite, async ({ page }) => {
  await engineReady(page);
  const ground = () => page.evaluate(() => getComputedStyle(document.querySelector('.pane')).backgroundColor);
  const light = await ground();
  const button = page.getByRole('button', { name: 'Theme' });
  await button.click();
  await button.click();
  assert.notEqual(await ground(), light);
  await page.reload();
  await engineReady(page);
  assert.notEqual(await ground(), light);
}, { colorScheme: 'light' });

for (const width of [320, 360, 720]) {
  browserTest(`at ${width} px there is one column and nothing to scroll sideways`, openSite, async ({ page }) => {
    await engineReady(page);
    await settled(page);
    for (const pane of ['Source', 'Graph', 'Findings']) {
      await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: pane }).click();
      await settled(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.equal(wide <= 0, true, `${pane} is ${wide} px too wide`);
      const small = await page.evaluate(() => [...document.querySelectorAll('button, select, input:not([type=file]), label.button, summary')]
        .filter((element) => element.offsetParent && !element.closest('dialog'))
        .map((element) => ({ name: element.textContent || element.outerHTML, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 43.5)
        .map(({ name, box }) => `${name}: ${box.width}×${box.height}`));
      assert.deepEqual(small, [], pane);
    }
  }, { viewport: { width, height: 700 } });
}

browserTest('where motion is not wanted nothing moves', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  const running = await page.evaluate(() => document.getAnimations().length);
  assert.equal(running, 0);
  const timed = await page.evaluate(() => [...document.querySelectorAll('*')]
    .filter((element) => parseFloat(getComputedStyle(element).transitionDuration) > 0).length);
  assert.equal(timed, 0);
}, { reducedMotion: 'reduce' });
