// What a visitor does with findings: look, narrow down, ask why, repair, take back.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';

import { browserTest, engineReady, hostings, openSite } from './harness.mjs';
import { dropMade, finding, linkedLines, links, listed, option, settled, tab, write } from './visitor.mjs';

const BAD = `FROM debian:12 AS build
RUN make
RUN sudo make install
FROM debian:12-slim
COPY --from=build /out /out
RUN curl -k https://example.com/a | tar x
USER 1000
ENV API_TOKEN=abcdef
`;

const GOOD = BAD.replace('sudo ', '');

const SEVERITIES = ['error', 'warning', 'info'];

async function open(page, text = BAD) {
  await engineReady(page);
  await write(page, text);
}

const source = (page) => page.locator('textarea').inputValue();
const focused = (page) => page.evaluate(() => document.activeElement.className || document.activeElement.id || document.activeElement.tagName);

for (const [hosting, openPage] of hostings) {
  browserTest(`${hosting}: a finding is repaired and taken back, and nothing is asked for`, openPage, async (opened) => {
    const { page } = opened;
    await engineReady(page);
    await settled(page);
    const since = opened.requestsAfterLoad();
    await write(page, BAD);
    const row = finding(page, 'sudo-in-run');
    await row.getByRole('button', { name: 'Fix' }).click();

    const hunk = page.locator('.hunk');
    assert.deepEqual(await hunk.locator('.removed').allTextContents(), ['3−removedRUN sudo make install']);
    assert.deepEqual(await hunk.locator('.added').allTextContents(), ['3+addedRUN make install']);
    await page.getByText('Safe: the image keeps its behaviour.').waitFor();
    assert.equal(await source(page), BAD, 'looking changes nothing');

    await page.getByRole('button', { name: 'Apply' }).click();
    await settled(page);
    assert.equal(await source(page), GOOD);
    assert.equal(await row.count(), 0);

    await page.locator('textarea').focus();
    await page.keyboard.press('Control+z');
    await settled(page);
    assert.equal(await source(page), BAD, 'the browser takes it back');
    await row.waitFor();
    assert.equal(await page.locator('.snack').count(), 0);

    await row.getByRole('button', { name: 'Fix' }).click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await settled(page);
    assert.equal(await source(page), GOOD);
    await page.locator('.snack').getByRole('button', { name: 'Undo' }).click();
    await settled(page);
    assert.equal(await source(page), BAD, 'the page takes it back');
    await row.waitFor();
    assert.deepEqual(since(), []);
  });
}

browserTest('findings are ranked, and choosing one shows its place in all panes', openSite, async ({ page }) => {
  await open(page);
  const rows = await listed(page);
  assert.equal(rows.length > 3, true, rows.join('\n'));
  const ranks = rows.map((row) => SEVERITIES.indexOf(row.split(' ')[0]));
  assert.deepEqual(ranks, [...ranks].sort(), rows.join('\n'));

  const row = finding(page, 'sudo-in-run');
  await row.locator('.finding-main').click();
  assert.deepEqual(await linkedLines(page), [3]);
  assert.deepEqual(new Set(await links(page)), new Set(['build, step 2, line 3']));
  assert.equal(await row.locator('.finding-main').getAttribute('aria-expanded'), 'true');
  assert.match(await page.locator('#canvas').getAttribute('aria-activedescendant'), /stage-0/);

  await page.getByRole('button', { name: 'Steps' }).click();
  await settled(page);
  assert.match(await page.locator('#canvas').getAttribute('aria-activedescendant'), /step-1/);
});

browserTest('the list follows what is chosen elsewhere', openSite, async ({ page }) => {
  await open(page);
  await page.locator('textarea').evaluate((field, at) => {
    field.focus();
    field.setSelectionRange(at, at);
  }, BAD.indexOf('sudo'));
  await page.locator('.finding.open[data-rule="sudo-in-run"]').waitFor();
  await tab(page, 'Timeline').click();
  await option(page, 'RUN curl').click();
  await tab(page, 'Findings').click();
  assert.match(await page.locator('.finding.open .where').textContent(), /line 6/);
  await page.locator('.ed-glyph[data-at]').first().click();
  assert.match(await page.locator('.finding.open .where').textContent(), /line 3/);
});

browserTest('the list can be narrowed down', openSite, async ({ page }) => {
  await open(page);
  const all = await listed(page);
  const only = page.getByRole('button', { name: /^Only \d+ warning/ });
  await only.click();
  assert.deepEqual(await listed(page), all.filter((row) => row.startsWith('warning')));
  await page.locator('.shown').getByText(`of ${all.length}`).waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  assert.deepEqual(await listed(page), all);

  await page.getByRole('textbox', { name: 'Text or rule' }).fill('dl3004');
  assert.deepEqual((await listed(page)).map((row) => row.split(' ')[1]), ['sudo-in-run']);
  await page.getByRole('textbox', { name: 'Text or rule' }).fill('no such thing');
  await page.getByText(/None of \d+ findings is like that/).waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();

  await page.getByRole('button', { name: 'Can be fixed' }).click();
  assert.equal((await listed(page)).length < all.length, true);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('combobox', { name: 'Category' }).selectOption('Security');
  for (const row of await listed(page)) {
    assert.equal(all.includes(row), true);
  }
  await page.getByRole('button', { name: 'Show all' }).click();

  await page.getByRole('combobox', { name: 'Profile' }).selectOption('all');
  await settled(page);
  assert.equal((await listed(page)).length > all.length, true);
  await page.getByText(/\d+ checks passed \(all profile\)/).waitFor();
  await page.getByRole('combobox', { name: 'Profile' }).selectOption('buildkit');
  await settled(page);
  assert.deepEqual((await listed(page)).map((row) => row.split(' ')[1]), ['secret-name-in-arg-env']);
});

browserTest('why tells the page of the rule and gives the focus back', openSite, async ({ page }) => {
  await open(page);
  const why = finding(page, 'sudo-in-run').getByRole('button', { name: 'Why' });
  await why.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('heading', { name: 'Why it matters' }).waitFor();
  await dialog.locator('pre .tok-keyword').first().waitFor();
  assert.match(await dialog.locator('.rule-name').textContent(), /^sudo-in-run Elsewhere: .*hadolint DL3004/);
  await page.keyboard.press('Escape');
  assert.equal(await dialog.count(), 0);
  assert.equal(await why.evaluate((button) => button === document.activeElement), true);
});

browserTest('all safe fixes are shown together, made together and taken back together', openSite, async ({ page }) => {
  await open(page, BAD.replace('USER', 'RUN apt-get update && apt-get install -y git\nUSER'));
  const before = await source(page);
  await page.getByRole('button', { name: /^Fix all safe \(\d\)/ }).click();
  await page.locator('.made summary').click();
  assert.equal(await page.locator('.made li').count() > 1, true);
  await page.getByRole('button', { name: 'Apply' }).click();
  await settled(page);
  assert.equal(await page.getByRole('button', { name: /Fix all safe/ }).count(), 0);
  const after = await source(page);
  assert.notEqual(after, before);
  await page.locator('textarea').focus();
  await page.keyboard.press('Control+z');
  await settled(page);
  assert.equal(await source(page), before);
  await page.keyboard.press('Control+y');
  await settled(page);
  assert.equal(await source(page), after);
});

browserTest('a fix that is not safe says why', openSite, async ({ page }) => {
  await open(page);
  await page.locator('.finding').getByRole('button', { name: 'Fix…' }).first().click();
  assert.match(await page.locator('.trust.caution').textContent(), /^Look at it first: \w+/);
  await page.getByRole('button', { name: 'Back' }).click();
  assert.equal(await source(page), BAD);
});

browserTest('badges in every picture say how much is wrong', openSite, async ({ page }) => {
  await open(page);
  const rows = (await listed(page)).map((row) => Number(row.split(' ')[2]));
  const inBuild = rows.filter((line) => line <= 3).length;
  const drawn = (name) => option(page, name).locator('.pl-alert text').textContent();
  assert.equal(await drawn('build, stage 1 of 2'), String(inBuild));
  assert.equal(await drawn('stage-1, stage 2 of 2'), String(rows.length - inBuild));
  assert.match(await option(page, 'build, stage 1 of 2').getAttribute('aria-label'), /, \d+ (warning|error|hint)/);
  const boxes = () => page.locator('.pl-box').evaluateAll((all) => all.map((box) => box.getAttribute('width')));
  const before = await boxes();
  await write(page, GOOD);
  assert.deepEqual(await boxes(), before, 'nothing moves when a badge goes');
  await write(page, BAD);

  await page.getByRole('button', { name: 'Steps' }).click();
  await settled(page);
  const onLine6 = rows.filter((line) => line === 6).length;
  assert.equal(await drawn('RUN curl'), String(onLine6));
  await tab(page, 'Timeline').click();
  await settled(page);
  assert.equal(await drawn('RUN curl'), String(onLine6));
  await page.getByRole('button', { name: 'Table' }).click();
  const cells = await page.locator('.twin tbody tr', { hasText: 'RUN curl' }).locator('td').allTextContents();
  assert.match(cells.at(-1), /^\d (warning|error|hint)/);

  const signs = await page.locator('.ed-glyph').evaluateAll((all) => all.map((sign) => sign.title));
  assert.equal(signs.length, new Set(rows).size);
  assert.match(signs.join('\n'), /^(Warning|Error|Hint): /);
  assert.match(await page.locator('#ed-problems').textContent(), new RegExp(`^${rows.length} findings, the first in line`));
});

browserTest('the way by which something reached the image is drawn and told', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await finding(page, 'dev-dependencies-shipped').locator('.finding-main').click();
  assert.deepEqual(await page.locator('.chain li').allTextContents(), [
    'comes about in deps, line 8',
    'build is built from deps, line 10',
    'copied from build to runtime, line 23',
  ]);
  assert.equal(await page.locator('.trail-ring').count(), 3);
  assert.deepEqual(await page.locator('.trail-number text').allTextContents(), ['2', '3']);
  await page.getByRole('button', { name: 'Table' }).click();
  assert.deepEqual(await page.locator('.twin .on-way .plain').allTextContents(), ['deps', 'build', 'runtime']);
  assert.equal(await page.locator('.twin .way').count(), 3);
  await page.getByRole('button', { name: 'Table' }).click();
  await page.locator('.chain').getByRole('button', { name: /^copied from build/ }).click();
  assert.deepEqual(await linkedLines(page), [23]);
});

browserTest('the verdict leads to what it is about', openSite, async ({ page }) => {
  await open(page);
  const first = page.locator('.finding').first();
  const rule = await first.getAttribute('data-rule');
  await tab(page, 'Details').click();
  await page.locator('.verdict').getByRole('button', { name: 'See' }).click();
  await page.locator(`.finding.open[data-rule="${rule}"]`).waitFor();
  await write(page, GOOD.replace('RUN curl -k https://example.com/a | tar x\n', '').replace(/debian:12/g, 'debian:13'));
});

browserTest('the whole way without a pointer', openSite, async ({ page }) => {
  await open(page);
  await page.keyboard.press('F6');
  await page.keyboard.press('F6');
  assert.equal(await focused(page), 'tab');
  await page.keyboard.press(']');
  const rules = (await listed(page)).map((row) => row.split(' ')[1]);
  const openRow = () => page.locator('.finding.open').getAttribute('data-rule');
  assert.equal(await openRow(), rules[0]);
  while ((await openRow()) !== 'sudo-in-run') {
    const now = rules.indexOf(await openRow());
    await page.keyboard.press(now < rules.indexOf('sudo-in-run') ? ']' : '[');
  }
  assert.deepEqual(await linkedLines(page), [3]);

  await page.keyboard.press('.');
  await page.getByRole('button', { name: 'Apply' }).waitFor();
  await page.keyboard.press('.');
  await settled(page);
  assert.equal(await source(page), GOOD);
  assert.notEqual(await focused(page), 'BODY');
  await page.keyboard.press('u');
  await settled(page);
  assert.equal(await source(page), BAD);

  // The row, its buttons, and back.
  await page.locator('.finding.open .finding-main').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.textContent === 'Apply');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.activeElement.classList.contains('finding-main'));

  // Letters write where text is written.
  await page.locator('textarea').focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('#].u');
  await settled(page);
  assert.equal(await source(page), `${BAD}#].u`);
  await page.keyboard.press('F8');
  await page.locator('.finding.open').waitFor();
});

browserTest('what counts is told politely', openSite, async ({ page }) => {
  await open(page);
  const count = (await listed(page)).length;
  await page.getByRole('status').getByText(/\d warnings?/).first().waitFor();
  await page.getByRole('button', { name: 'Can be fixed' }).click();
  await page.getByRole('status').getByText(`of ${count} findings are listed`).waitFor();
});

browserTest('hostile text in a message stays text', openSite, async ({ page }) => {
  const evil = '<img src=x onerror=globalThis.__pwned=1>';
  await open(page, `FROM ${evil}:latest AS a\nRUN cd ${evil} && curl -k "${evil}" | sh\nCOPY --from=${evil} a b\nENV A_TOKEN=${evil}\n`);
  for (const profile of ['all', 'hadolint']) {
    await page.getByRole('combobox', { name: 'Profile' }).selectOption(profile);
    await settled(page);
    for (const row of await page.locator('.finding-main').all()) {
      await row.click();
    }
    const fixes = page.locator('.finding').getByRole('button', { name: /^(Fix|Proposal)/ });
    for (let at = 0; at < await fixes.count(); at += 1) {
      await fixes.nth(at).click();
      await page.getByRole('button', { name: 'Back' }).or(page.getByText('There is no fix')).first().waitFor();
      await tab(page, 'Findings').click();
    }
  }
  assert.equal(await page.evaluate(() => globalThis.__pwned), undefined);
  assert.equal(await page.locator('#app img, #app script').count(), 0);
});

const LONGEST_TASK = 1_000;

browserTest('ten thousand findings do not freeze the page', openSite, async ({ page }) => {
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
  await dropMade(page, () => `FROM debian:12\n${'RUN sudo make\n'.repeat(10_000)}`);
  await page.getByText(/Of 10,\d\d\d findings the worst 2,000 are listed/).waitFor();
  await settled(page);
  assert.equal(await page.locator('.finding').count(), 100);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('101–200 of 2,000').waitFor();
  await page.getByRole('textbox', { name: 'Text or rule' }).fill('sudo');
  await page.locator('.finding-main').nth(3).click();
  const longest = await page.evaluate(() => globalThis.longest);
  assert.equal(longest < LONGEST_TASK, true, `a task took ${longest} ms`);
});

browserTest('a document that is too large to be edited can be repaired', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await dropMade(page, () => `FROM debian:12\nRUN sudo make\n# ${'x'.repeat(30_000)}\nUSER 1000\n`);
  await page.locator('.ed-reader').waitFor();
  await settled(page);
  await finding(page, 'sudo-in-run').getByRole('button', { name: 'Fix' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await settled(page);
  await page.locator('.ed-line').filter({ hasText: /^RUN make/ }).waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await settled(page);
  await page.locator('.ed-line').filter({ hasText: /^RUN sudo make/ }).waitFor();
});

// The states that findings bring, each from a fresh page.
const STATES = {
  list: async (page) => { await page.locator('.finding-main').first().waitFor(); },
  'open row': async (page) => { await finding(page, 'dev-dependencies-shipped').locator('.finding-main').click(); },
  why: async (page) => { await page.getByRole('button', { name: 'Why' }).first().click(); },
  diff: async (page) => {
    await page.getByRole('button', { name: /Fix all safe/ }).click();
    await page.locator('.hunk').first().waitFor();
  },
  applied: async (page) => {
    await page.getByRole('button', { name: /Fix all safe/ }).click();
    await page.getByRole('button', { name: 'Apply' }).click();
    await settled(page);
    await page.locator('.snack').waitFor();
  },
  filtered: async (page) => {
    await page.getByRole('button', { name: 'Can be fixed' }).click();
    await page.locator('.shown').waitFor();
  },
  'way in the table': async (page, narrow) => {
    await finding(page, 'dev-dependencies-shipped').locator('.finding-main').click();
    if (narrow) {
      await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Graph' }).click();
    }
    await page.getByRole('button', { name: 'Table' }).click();
  },
};

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// What an SVG element is called when it is pointed at is no visible text, which axe takes it for.
const RULES = { 'label-content-name-mismatch': { enabled: false } };
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

for (const colorScheme of ['light', 'dark']) {
  for (const [width, height] of [[1280, 900], [320, 700]]) {
    browserTest(`axe finds nothing in any state, ${colorScheme}, ${width} px`, openSite, async ({ page }) => {
      const narrow = width < 720;
      for (const [name, reach] of Object.entries(STATES)) {
        await page.reload();
        await engineReady(page);
        await settled(page);
        if (narrow) {
          await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Findings' }).click();
        }
        await reach(page, narrow);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(([runOnly, rules]) => globalThis.axe.run(document, { runOnly, rules }), [TAGS, RULES]);
        const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).slice(0, 3).join(' ')}`);
        assert.deepEqual(told, [], name);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.equal(wide <= 0, true, `${name} is ${wide} px too wide`);
      }
    }, { colorScheme, viewport: { width, height }, reducedMotion: 'reduce' });
  }
}

for (const width of [320, 720]) {
  browserTest(`at ${width} px what findings bring can be hit`, openSite, async ({ page }) => {
    for (const [name, reach] of Object.entries(STATES)) {
      await page.reload();
      await engineReady(page);
      await settled(page);
      await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Findings' }).click();
      await reach(page, true);
      const small = await page.evaluate(() => {
        const holder = document.querySelector('dialog[open]') ?? document;
        return [...holder.querySelectorAll('button, select, input:not([type=file]), summary')]
          .filter((element) => element.offsetParent)
          .map((element) => ({ name: element.textContent || element.outerHTML, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.height < 43.5)
          .map(({ name, box }) => `${name}: ${box.width}×${box.height}`);
      });
      assert.deepEqual(small, [], name);
    }
  }, { viewport: { width, height: 700 } });
}
