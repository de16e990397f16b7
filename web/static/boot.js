// Starts the page: compiles the WebAssembly module once and gives it to the page and its worker.
//
// The same file serves both hostings. The static site names the glue and the module in this
// script's `data-` attributes; the single file carries both inside the document.
//
// The worker is made from a blob in both, because a blob's worker inherits this page's
// Content-Security-Policy, and because starting it again later then needs no network.
(() => {
  'use strict';

  const site = document.currentScript.dataset;

  // Replaces the page by a message. The first message stays: a panic is followed by the trap that it
  // causes, which says less.
  function fail(headline, detail) {
    const app = document.getElementById('app');
    if (document.getElementById('boot-failure')) {
      return;
    }
    const box = document.createElement('div');
    box.id = 'boot-failure';
    box.setAttribute('role', 'alert');
    for (const [tag, text] of [['h1', headline], ['p', detail]]) {
      const element = document.createElement(tag);
      element.textContent = text;
      box.append(element);
    }
    app.replaceChildren(box);
  }

  function explain(error) {
    if (typeof WebAssembly !== 'object') {
      return 'This browser does not offer WebAssembly; its private or lockdown mode may have switched it off.';
    }
    if (location.protocol === 'file:' && site.wasm) {
      return 'A browser does not load the files of this folder from disk. Open the single file plimsoll.html instead, or serve this folder over HTTP.';
    }
    if (error instanceof WebAssembly.CompileError && /security|unsafe-eval|blocked/i.test(error.message)) {
      return "A Content-Security-Policy blocks WebAssembly. The server's policy needs script-src 'wasm-unsafe-eval'; the single file plimsoll.html, opened from disk, works without a server.";
    }
    return String(error);
  }

  function inlined(id) {
    return document.getElementById(id).textContent;
  }

  async function unpackModule(base64) {
    const packed = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
    return WebAssembly.compile(await new Response(unpacked).arrayBuffer());
  }

  async function fetched(address) {
    const response = await fetch(address);
    if (!response.ok) {
      throw new Error(`${address}: ${response.status} ${response.statusText}`);
    }
    return response;
  }

  async function fetchModule(address) {
    const response = await fetched(address);
    // Compiling while the bytes arrive needs the right content type, which not every host sends.
    if (response.headers.get('content-type') === 'application/wasm') {
      return WebAssembly.compileStreaming(response);
    }
    return WebAssembly.compile(await response.arrayBuffer());
  }

  // Runs inside the worker, behind the glue. The first message is the compiled module; the ones
  // that arrive before it runs are kept and delivered again.
  function workerMain() {
    const early = [];
    self.onmessage = (first) => {
      self.onmessage = (event) => early.push(event);
      wasm_bindgen({ module_or_path: first.data }).then(() => {
        wasm_bindgen.start_worker();
        early.forEach((event) => self.onmessage(event));
      }).catch((error) => {
        // A rejection stays inside the worker, whereas an error is reported to the page.
        setTimeout(() => { throw error; });
      });
    };
  }

  async function start() {
    const module = await (site.wasm ? fetchModule(site.wasm) : unpackModule(inlined('plimsoll-wasm')));
    const glue = site.glue ? await (await fetched(site.glue)).text() : inlined('plimsoll-glue');
    const workerParts = [glue, `\n(${workerMain})();\n`];
    const workerBlob = URL.createObjectURL(new Blob(workerParts, { type: 'text/javascript' }));

    globalThis.plimsollSpawnWorker = () => {
      const worker = new Worker(workerBlob);
      worker.postMessage(module);
      return worker;
    };

    await wasm_bindgen({ module_or_path: module });
    wasm_bindgen.start_app();
  }

  globalThis.plimsollFailed = (detail) => {
    fail('Plimsoll met a defect of its own and stopped.', `Reload the page to go on. ${detail}`);
  };

  start().catch((error) => {
    console.error(error);
    fail('Plimsoll could not start.', explain(error));
  });
})();
