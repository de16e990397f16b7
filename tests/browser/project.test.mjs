// What a visitor does with a whole project: drop a folder, look at its services, files and builds.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';

import { browserTest, engineReady, hostings, openSite } from './harness.mjs';
import { openFile, settled, tab, write } from './visitor.mjs';

const COMPOSE = `services:
  api:
    build:
      context: api
      target: prod
      args:
        VERSION: \${VERSION}
    image: shop/api:\${TAG:-dev}
    depends_on:
      db: { condition: service_healthy }
    ports:
      - "8080:80"
  db:
    image: registry.example/postgres:\${PG}
    env_file: db.env
    healthcheck: { test: [CMD, pg_isready] }
    volumes: [data:/var/lib/postgresql/data]
  debug:
    image: registry.example/tools:1
    profiles: [debug]
volumes:
  data:
`;

const DOCKERFILE = `ARG VERSION=1
FROM registry.example/node:$VERSION AS base
RUN make deps
FROM base AS prod
RUN make
FROM base AS dev
`;

const SECRETS = ['v22-secret', 'pg17-secret', 'hunter2-secret'];

const SHOP = {
  'compose.yaml': COMPOSE,
  '.env': `VERSION=${SECRETS[0]}\nPG=${SECRETS[1]}\n`,
  'db.env': `POSTGRES_PASSWORD=${SECRETS[2]}\n`,
  'api/Dockerfile': DOCKERFILE,
  'api/.dockerignore': '*.md\n',
  'tools/Dockerfile': 'FROM scratch\n',
};

let folders;
before(async () => { folders = await mkdtemp(join(tmpdir(), 'plimsoll-projects-')); });
after(() => rm(folders, { recursive: true }));

// Makes a folder with these files; its name is shown on the page.
async function folder(name, files) {
  const root = join(folders, name);
  await mkdir(root, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

// Drops files or folders of the disk on the page, as the browser does it.
async function drop(page, ...files) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
}

// A service in the picture.
const service = (page, name) => page.locator('#canvas').getByRole('option', { name: new RegExp(`^${name}, service`) });

const sentence = (page) => page.locator('.sentence').textContent();
const told = (page, text) => page.locator('.sentence').filter({ hasText: text }).waitFor();

async function opened(page, root, text) {
  await engineReady(page);
  await settled(page);
  await drop(page, root);
  await told(page, text);
  await settled(page);
}

const SHOP_TOLD = '2 services, 1 build, 1 image pulled. 1 service is switched off by its profile.';

for (const [hosting, open] of hostings) {
  browserTest(`${hosting}: a folder that is dropped shows its services, and asks for nothing`, open, async (all) => {
    const { page } = all;
    await engineReady(page);
    const since = all.requestsAfterLoad();
    await opened(page, await folder('shop', SHOP), SHOP_TOLD);
    assert.match(await page.locator('.listing').textContent(), /^shop: listed 8 entries, read 6 files\.$/);
    assert.equal(await page.locator('textarea').inputValue(), COMPOSE);
    await service(page, 'api').waitFor();
    await service(page, 'db').waitFor();
    assert.deepEqual(since(), []);
  });
}

browserTest('a build shows its Dockerfile with what Compose asks of it, and the way back', openSite, async ({ page }) => {
  await opened(page, await folder('shop', SHOP), SHOP_TOLD);
  await service(page, 'api').click();
  await page.locator('.told h3').getByText('api').waitFor();
  await page.getByRole('button', { name: 'Open api/Dockerfile' }).click();
  await settled(page);
  assert.equal(await page.locator('textarea').inputValue(), DOCKERFILE);
  assert.match(await page.locator('.trail').textContent(), /shop›api›/);
  assert.equal(await page.getByRole('combobox', { name: 'Target' }).inputValue(), 'prod');
  await page.getByRole('option', { name: 'prod, stage 2 of 3' }).waitFor();
  await tab(page, 'Timeline').click();
  await page.getByRole('option', { name: 'RUN make deps' }).waitFor();
  await page.getByRole('button', { name: 'shop', exact: true }).click();
  await told(page, SHOP_TOLD);
  await tab(page, 'Graph').click();
  await settled(page);
  assert.equal(await page.locator('textarea').inputValue(), DOCKERFILE);
});

browserTest('edits of any file are resolved again', openSite, async ({ page }) => {
  await opened(page, await folder('shop', SHOP), SHOP_TOLD);
  await write(page, COMPOSE.replace('profiles: [debug]', 'profiles: []'));
  await told(page, '3 services, 1 build, 2 images pulled.');
  await write(page, COMPOSE.replace('depends_on:', 'depends_ons:'));
  await told(page, /^Compose refuses this: .*compose\.yaml, line 9/);
  await page.getByRole('button', { name: 'See' }).click();
  assert.equal(await page.locator('.ed-number.ed-linked').first().textContent().then((text) => Number(text.replace(/\D/g, ''))), 9);
});

browserTest('profiles, variables and what is drawn can be changed', openSite, async ({ page }) => {
  await opened(page, await folder('shop', SHOP), SHOP_TOLD);
  await page.getByRole('checkbox', { name: 'debug' }).check();
  await told(page, '3 services, 1 build, 2 images pulled.');
  await tab(page, /^Variables/).click();
  const value = page.getByLabel('Value of PG');
  assert.equal(await value.getAttribute('placeholder'), 'set in .env');
  assert.equal(await value.inputValue(), '');
  await value.fill('16-given');
  await value.blur();
  await settled(page);
  await service(page, 'db').click();
  await page.locator('.told').getByText('registry.example/postgres:16-given').waitFor();
});

browserTest('the Compose files that apply can be chosen', openSite, async ({ page }) => {
  const files = { ...SHOP, 'compose.prod.yaml': 'services:\n  cache:\n    image: registry.example/cache:1\n' };
  await opened(page, await folder('shop-files', files), SHOP_TOLD);
  await tab(page, /^Files/).click();
  const file = (name) => page.getByRole('checkbox', { name });
  assert.equal(await file('compose.yaml').isDisabled(), true, 'the only file cannot be left out');
  await file('compose.prod.yaml').check();
  await told(page, '3 services, 1 build, 2 images pulled. 1 service is switched off by its profile.');
  await service(page, 'cache').waitFor();
  await file('compose.yaml').uncheck();
  await told(page, '1 service, 1 image pulled.');
  await page.getByRole('button', { name: 'As Compose finds them' }).click();
  await told(page, SHOP_TOLD);
  assert.equal(await file('compose.prod.yaml').isChecked(), false);
});

browserTest('values of files of variables are nowhere: not on the page, not in what is saved', openSite, async ({ page }) => {
  await opened(page, await folder('shop', SHOP), SHOP_TOLD);
  const clean = async () => {
    const all = await page.evaluate(() => [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input, textarea, select')].map((field) => field.value),
    ].join('\n'));
    for (const secret of SECRETS) {
      assert.equal(all.includes(secret), false, secret);
    }
  };
  const saved = async (item) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).first().click()]);
    const text = await readFile(await download.path(), 'utf8');
    assert.equal(text.length > 0, true, item);
    for (const secret of SECRETS) {
      assert.equal(text.includes(secret), false, `${item}: ${secret}`);
    }
  };
  for (const name of ['api', 'db']) {
    await service(page, name).click();
    await clean();
  }
  for (const name of [/^Findings/, /^Variables/, /^Files/]) {
    await tab(page, name).click();
    await clean();
  }
  for (const item of ['Services as SVG', 'Services for Graphviz', 'Services for Mermaid']) {
    await saved(item);
  }
  await tab(page, 'Graph').click();
  await settled(page);
  await clean();
  for (const item of ['Graph as SVG', 'Model as JSON', 'Findings as JSON']) {
    await saved(item);
  }
});

browserTest('the files that matter are listed, and those that are missing', openSite, async ({ page }) => {
  const { 'api/Dockerfile': _, ...rest } = SHOP;
  await opened(page, await folder('no-dockerfile', rest), /^This will not build: the Dockerfile api\/Dockerfile does not exist \(compose\.yaml, line 4\)/);
  await tab(page, /^Files/).click();
  const rows = await page.locator('.files tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent).join(' | ')));
  assert.deepEqual(rows, [
    'compose.yaml | Compose file | read',
    'api/Dockerfile | Dockerfile of api | missing',
    'tools/Dockerfile | Dockerfile, no service builds it | read',
    'api/.dockerignore | ignore file | read',
    '.env | variables, never shown | read',
    'db.env | container variables, never shown | read',
  ]);
  await page.getByRole('button', { name: 'tools/Dockerfile' }).click();
  await settled(page);
  assert.equal(await page.locator('textarea').inputValue(), 'FROM scratch\n');
});

browserTest('a folder of 50,000 entries is listed while the page goes on', openSite, async ({ page }) => {
  const root = await folder('large', { ...SHOP, '.git/objects/aa': 'x' });
  const modules = Array.from({ length: 500 }, (_, at) => join(root, 'node_modules', `m${at}`));
  for (const module of modules) {
    await mkdir(module, { recursive: true });
    await Promise.all(Array.from({ length: 99 }, (_, at) => writeFile(join(module, `f${at}.js`), '')));
  }
  await engineReady(page);
  await settled(page);
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map((entry) => Math.round(entry.duration))))
      .observe({ type: 'longtask' });
  });
  const began = Date.now();
  await drop(page, root);
  await told(page, SHOP_TOLD);
  await settled(page);
  // Reported and not asserted, because it tells more of the machine than of the page.
  console.log(`50,000 entries: ${Date.now() - began} ms; tasks of more than 50 ms: ${JSON.stringify(await page.evaluate(() => globalThis.tasks))}`);
  assert.match(await page.locator('.listing').textContent(), /^large: listed 50,010 entries, read 6 files\.$/);
  await service(page, 'api').waitFor();
  // An edit sends what changed and nothing else.
  const sent = await page.evaluate(() => {
    globalThis.sent = 0;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      globalThis.sent += message.length ?? 0;
      return post.call(this, message, ...rest);
    };
    return true;
  });
  assert.equal(sent, true);
  await write(page, COMPOSE.replace('profiles: [debug]', 'profiles: []'));
  await told(page, '3 services');
  assert.equal(await page.evaluate(() => globalThis.sent) < 10_000, true);
});

browserTest('a listing can be cancelled, and nothing was changed', openSite, async ({ page }) => {
  const root = await folder('slow', SHOP);
  await engineReady(page);
  await settled(page);
  const before = await page.locator('textarea').inputValue();
  await page.evaluate(() => {
    const real = Promise.allSettled;
    Promise.allSettled = (all) => new Promise((go) => {
      globalThis.go = () => go(real.call(Promise, all));
    });
  });
  await drop(page, root);
  await page.getByText('Listing slow: 0 entries so far…').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.evaluate(() => globalThis.go());
  await settled(page);
  assert.equal(await page.locator('.progress').count(), 0);
  assert.equal(await page.locator('textarea').inputValue(), before);
});

browserTest('an input for folders gives the same', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await page.locator('header input[webkitdirectory]').setInputFiles(await folder('shop', SHOP));
  await told(page, SHOP_TOLD);
  await settled(page);
  assert.equal(await page.locator('textarea').inputValue(), COMPOSE);
}, { prepare: (page) => page.addInitScript(() => { delete globalThis.showDirectoryPicker; }) });

browserTest('files that are opened together are a project, and a single Dockerfile is not', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  const root = await folder('loose', { 'compose.yaml': 'services:\n  a:\n    build: .\n', Dockerfile: 'FROM scratch\n' });
  await drop(page, join(root, 'compose.yaml'), join(root, 'Dockerfile'));
  await told(page, '1 service, 1 build.');
  await settled(page);
  await drop(page, join(root, 'Dockerfile'));
  await told(page, /^Builds stage-0/);
  assert.equal(await tab(page, 'Services').count(), 0);
  await openFile(page, 'compose.yaml', 'services:\n  a:\n    image: registry.example/a:1\n');
  await told(page, '1 service, 1 image pulled.');
});

browserTest('a Compose file that is pasted is a project, and undo brings the Dockerfile back', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  const before = await page.locator('textarea').inputValue();
  await page.locator('textarea').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('services:\n  a:\n    image: registry.example/a:1\n');
  await told(page, '1 service, 1 image pulled.');
  await page.keyboard.press('ControlOrMeta+z');
  await settled(page);
  assert.equal(await page.locator('textarea').inputValue(), before);
  await tab(page, 'Graph').waitFor();
  assert.equal(await tab(page, 'Services').count(), 0);
});

browserTest('what was typed can be brought back after another folder was opened', openSite, async ({ page }) => {
  await opened(page, await folder('shop', SHOP), SHOP_TOLD);
  const edited = COMPOSE.replace('profiles: [debug]', 'profiles: []');
  await write(page, edited);
  await told(page, '3 services');
  await drop(page, await folder('other', { 'compose.yaml': 'services:\n  x:\n    image: registry.example/x:1\n' }));
  await told(page, '1 service');
  await page.getByText('What you had typed was put aside.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await told(page, '3 services');
  await settled(page);
  assert.equal(await page.locator('textarea').inputValue(), edited);
});

for (const [what, files, text] of [
  ['an empty folder', {}, /^There is no Compose file and no Dockerfile in/],
  ['a folder with Dockerfiles alone', { 'a/Dockerfile': 'FROM registry.example/a:1\n', 'b/Dockerfile': 'FROM registry.example/b:1\n' }, /^Builds stage-0/],
  ['a Compose file that is no text', { 'compose.yaml': Buffer.from([0x7f, 0x45, 0, 1, 0xff]) }, /compose\.yaml/],
  ['a Compose file of 20 MB', { 'compose.yaml': Buffer.alloc(20_000_000, 'a: b\n') }, /compose\.yaml/],
  ['a bomb of aliases', {
    'compose.yaml': `x0: &a0 [x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 12 }, (_, at) => `x${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]\n`).join('')}services:\n  a: { image: registry.example/a:1, labels: *a12 }\n`,
  }, /compose\.yaml, line|line \d+/],
  ['a circle of includes', { 'compose.yaml': 'include: [b.yaml]\nservices: {}\n', 'b.yaml': 'include: [compose.yaml]\n' }, /include/],
  ['a circle of extends', { 'compose.yaml': 'services:\n  a: { extends: b }\n  b: { extends: a }\n' }, /compose\.yaml, line|ircular/],
]) {
  browserTest(`${what} is told of, and the page goes on`, openSite, async ({ page }) => {
    await opened(page, await folder(what.replaceAll(' ', '-'), files), text);
    console.log(`${what}: ${await sentence(page)}`);
    assert.equal(await page.locator('#boot-failure').count(), 0);
    await drop(page, await folder('shop', SHOP));
    await told(page, SHOP_TOLD);
  });
}

browserTest('a worker that dies knows the project again', openSite, async ({ page }) => {
  await opened(page, await folder('shop', SHOP), SHOP_TOLD);
  await page.evaluate(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function () {
      Worker.prototype.postMessage = post;
      setTimeout(() => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })));
    };
  });
  await write(page, COMPOSE.replace('profiles: [debug]', 'profiles: []'));
  await page.getByRole('alert').getByText('out of memory').waitFor();
  await write(page, COMPOSE.replace('profiles: [debug]', 'profiles: [ ]'));
  await told(page, '3 services');
});

for (const [hosting, open] of hostings) {
  browserTest(`${hosting}: without workers the main thread answers for projects, too`, open, async ({ page }) => {
    await opened(page, await folder('shop', SHOP), SHOP_TOLD);
  }, {
    prepare: (page) => page.addInitScript(() => {
      globalThis.Worker = class {
        constructor() {
          throw new DOMException('workers are forbidden', 'SecurityError');
        }
      };
    }),
  });
}

browserTest('the sample project can be seen without having one', openSite, async ({ page }) => {
  await engineReady(page);
  await settled(page);
  await page.getByRole('button', { name: 'Samples' }).click();
  await page.getByRole('menuitem', { name: 'Compose project' }).click();
  await told(page, /^4 services, 3 builds/);
  assert.equal(await page.locator('.listing').count(), 0);
});

for (const width of [320, 720]) {
  browserTest(`at ${width} px a project has one column and nothing to scroll sideways`, openSite, async ({ page }) => {
    await opened(page, await folder('shop', SHOP), SHOP_TOLD);
    const panes = page.getByRole('navigation', { name: 'Panes' });
    const check = async (what) => {
      await settled(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.equal(wide <= 0, true, `${what} is ${wide} px too wide`);
      const small = await page.evaluate(() => [...document.querySelectorAll('button, select, input:not([type=file], [type=checkbox]), label, summary')]
        .filter((element) => element.offsetParent && !element.closest('dialog'))
        .map((element) => ({ name: element.textContent || element.outerHTML, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 43.5)
        .map(({ name, box }) => `${name}: ${box.width}×${box.height}`));
      assert.deepEqual(small, [], what);
    };
    for (const pane of ['Source', 'Graph', 'Findings']) {
      await panes.getByRole('button', { name: pane }).click();
      await check(pane);
    }
    for (const name of ['Details', /^Variables/, /^Files/]) {
      await page.locator('.details').getByRole('tab', { name }).click();
      await check(String(name));
    }
  }, { viewport: { width, height: 700 } });
}

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// What an SVG element is called when it is pointed at is no visible text, which axe takes it for.
const RULES = { 'label-content-name-mismatch': { enabled: false } };

for (const colorScheme of ['light', 'dark']) {
  for (const width of [320, 1440]) {
    browserTest(`axe finds nothing in any state of a project, ${colorScheme}, ${width} px`, openSite, async ({ page }) => {
      const check = async (state) => {
        await settled(page);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(([runOnly, rules]) => globalThis.axe.run(document, { runOnly, rules }), [TAGS, RULES]);
        assert.deepEqual(violations.map(({ id, nodes }) => `${state}: ${id} ${nodes.map(({ target }) => target)}`), []);
      };
      const pane = async (name) => {
        if (width < 720) {
          await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name }).click();
        }
      };
      await opened(page, await folder('shop', SHOP), SHOP_TOLD);
      await check('services');
      await page.locator('#canvas').focus();
      await page.keyboard.press('End');
      await pane('Source');
      await check('source');
      await pane('Findings');
      for (const name of [/^Findings/, 'Details', /^Variables/, /^Files/]) {
        await page.locator('.details').getByRole('tab', { name }).click();
        await check(String(name));
      }
      await pane('Graph');
      await page.getByRole('button', { name: 'Table' }).click();
      await check('table');
      await tab(page, 'Graph').click();
      await check('build');
    }, { viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' });
  }
}
