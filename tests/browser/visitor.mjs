// What a visitor does and sees, for the tests of the page.

// Waits until everything that was asked of the engine is answered and drawn.
export async function settled(page) {
  await page.waitForFunction(() => document.querySelector('.page')?.dataset.settled === 'true');
  await page.waitForFunction(() => {
    const scene = document.querySelector('.pl-scene');
    return !scene || scene.dataset.complete === 'true';
  });
}

export async function write(page, text) {
  const field = page.locator('textarea');
  await field.fill(text);
  await settled(page);
}

export async function openFile(page, name, content) {
  const buffer = Buffer.from(content);
  await page.locator('header input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer });
}

// Drops a file whose content is made in the page, where handing it over would take longer than
// reading it.
export async function dropMade(page, make) {
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.items.add(new File([(${make})()], 'Dockerfile', { type: 'text/plain' }));
    const options = { dataTransfer: data, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent('drop', options));
  })()`);
}

// The numbers of the lines that are marked in the editor.
export async function linkedLines(page) {
  const texts = await page.locator('.ed-number.ed-linked').allTextContents();
  return texts.map((text) => Number(text.replace(/\D/g, '')));
}

export const option = (page, name) => page.getByRole('option', { name });
export const tab = (page, name) => page.getByRole('tab', { name });
export const links = (page) => page.locator('.pane-head .link').allTextContents();

// The rows of the list of findings, as `severity rule line`.
export async function listed(page) {
  return page.locator('.finding').evaluateAll((rows) => rows.map((row) => [
    row.querySelector('.icon').classList[1],
    row.dataset.rule,
    row.querySelector('.where').textContent.match(/lines? (\d+)/)[1],
  ].join(' ')));
}

export const finding = (page, rule) => page.locator(`.finding[data-rule="${rule}"]`);
