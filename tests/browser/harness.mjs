// Opens the built page in Chromium, as a site and as a file, and notices whatever goes wrong in it.
//
//   import { browserTest, openSite } from './harness.mjs';
//
//   browserTest('the verdict is shown', openSite, async ({ page }) => {
//     await page.getByRole('status').getByText('Ships about').waitFor();
//   });
//
// A test fails by itself when the page logs an error, throws, or violates its policy.

import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { chromium } from 'playwright-core';

import { serve } from './server.mjs';

const dist = resolve(import.meta.dirname, '../../dist');
export const siteFolder = process.env.PLIMSOLL_SITE ?? join(dist, 'site');
export const singleFile = process.env.PLIMSOLL_SINGLE_FILE ?? join(dist, 'plimsoll.html');

// Any path will do; a deep one shows that no address is absolute.
const SUB_PATH = '/some/deep/path/';

const TIMEOUT = 20_000;

let launched;
let cleaningUp = false;

// Starts the browser at first use; all tests of a file share it, each with a context of its own.
export async function browser() {
  launched ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      '--no-first-run',
    ],
  });
  return launched;
}

export async function closeBrowser() {
  await (await launched)?.close();
  launched = undefined;
}

// Opens the static site below a sub-path of a plain server.
//
// `serverHeaders(file)` returns headers that the server adds; `prepare(page)` runs before the page is
// loaded; all other options are those of a Playwright context (`viewport`, `colorScheme`, …).
export async function openSite({ serverHeaders, ...options } = {}) {
  const server = await serve(siteFolder, SUB_PATH, serverHeaders);
  const opened = await open(server.url, options).catch(async (error) => {
    await server.close();
    throw error;
  });
  return {
    ...opened,
    // Forgets the requests so far; what the function returned later tells is what came since.
    requestsAfterLoad() {
      const loaded = server.requests.length;
      return () => server.requests.slice(loaded);
    },
    async close() {
      await opened.close();
      await server.close();
    },
  };
}

// Opens the single file from disk, from a folder whose name is as awkward as people make them.
export async function openSingleFile(options = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'Überblick 船 & more '));
  const file = join(folder, 'plimsoll.html');
  await copyFile(singleFile, file);
  const opened = await open(pathToFileURL(file).href, options);
  return {
    ...opened,
    requestsAfterLoad() {
      const loaded = opened.requests.length;
      return () => opened.requests.slice(loaded);
    },
    async close() {
      await opened.close();
      await rm(folder, { recursive: true });
    },
  };
}

// Both ways to publish the page, for tests that must hold for each.
export const hostings = [
  ['site', openSite],
  ['single file', openSingleFile],
];

async function open(url, { prepare, ...options }) {
  const context = await (await browser()).newContext(options);
  context.setDefaultTimeout(TIMEOUT);
  const page = await context.newPage();
  const problems = [];
  const requests = [];
  page.on('console', (message) => {
    if (message.type() === 'error') {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => problems.push(`thrown: ${error.message}`));
  // Blobs and data addresses never leave the page.
  page.on('request', (request) => /^(blob|data):/.test(request.url()) || requests.push(request.url()));
  await prepare?.(page);
  await page.goto(url);
  return { page, problems, requests, close: () => context.close() };
}

// Waits until the engine has answered; returns where it runs: `worker` or `main-thread`.
export async function engineReady(page) {
  const root = page.locator('html[data-engine]');
  await root.waitFor();
  return root.getAttribute('data-engine');
}

// A test that opens the page, runs `body` with it, and fails on any problem the page reported.
//
// `body` gets `page`, `problems` (may be emptied by a test that provokes one), `requests` and
// `requestsAfterLoad`.
export function browserTest(name, open, body, options = {}) {
  if (!cleaningUp) {
    cleaningUp = true;
    after(closeBrowser);
  }
  test(name, { timeout: 3 * TIMEOUT }, async () => {
    const opened = await open(options);
    try {
      await body(opened);
      assert.deepEqual(opened.problems, [], 'the page reported problems');
    } finally {
      await opened.close();
    }
  });
}
