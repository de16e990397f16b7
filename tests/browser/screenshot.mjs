// Takes the pictures for the documentation: node screenshot.mjs FOLDER

import { join } from 'node:path';

import { closeBrowser, engineReady, openSite } from './harness.mjs';

const PICTURES = [
  ['desktop-light.png', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
  ['desktop-dark.png', { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' }],
  ['phone-light.png', { viewport: { width: 360, height: 780 }, colorScheme: 'light' }],
];

const folder = process.argv[2];
if (!folder) {
  throw new Error('the folder for the pictures is missing');
}

for (const [name, options] of PICTURES) {
  const { page, problems, close } = await openSite({ ...options, reducedMotion: 'reduce' });
  await engineReady(page);
  await page.screenshot({ path: join(folder, name) });
  await close();
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
  console.log(`    ${join(folder, name)}`);
}
await closeBrowser();
