import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist';
// The frame may start no worker of its own: the worker's code runs here.
import * as worker from 'pdfjs-dist/build/pdf.worker.mjs';
import './viewer.css';

(globalThis as { pdfjsWorker?: unknown }).pdfjsWorker = worker;

/** Draws the pages of a PDF file that the page around hands over. It has no cookies, reaches no network, runs no script of the file. */
window.addEventListener('message', (event: MessageEvent<{ content: ArrayBuffer; page: string }>) => {
  if (event.source !== window.parent || !(event.data?.content instanceof ArrayBuffer)) return;
  show(event.data.content, event.data.page).then(
    () => tell('shown'),
    () => tell('failed'),
  );
});
tell('ready');

function tell(word: 'ready' | 'shown' | 'failed'): void {
  window.parent.postMessage(word, '*');
}

const maxPages = 400;

async function show(content: ArrayBuffer, label: string): Promise<void> {
  const file = await getDocument({
    data: new Uint8Array(content),
    enableXfa: false,
    useSystemFonts: true,
    disableFontFace: false,
    useWasm: false,
    stopAtErrors: false,
  }).promise;
  const places = Array.from({ length: Math.min(file.numPages, maxPages) }, (_, at) => {
    const place = document.createElement('section');
    place.setAttribute('aria-label', label.replace('{n}', String(at + 1)));
    document.body.append(place);
    return place;
  });
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        void draw(file, places.indexOf(entry.target as HTMLElement) + 1, entry.target as HTMLElement);
      }
    },
    { rootMargin: '800px' },
  );
  await draw(file, 1, places[0] as HTMLElement);
  for (const place of places.slice(1)) seen.observe(place);
}

async function draw(file: PDFDocumentProxy, number: number, place: HTMLElement): Promise<void> {
  const page = await file.getPage(number);
  const width = Math.min(document.documentElement.clientWidth - 24, 1000);
  const scale = width / page.getViewport({ scale: 1 }).width;
  const viewport = page.getViewport({ scale: scale * Math.min(2, window.devicePixelRatio || 1) });
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(viewport.width);
  canvas.height = Math.floor(viewport.height);
  await page.render({ canvas, viewport }).promise;
  const text = await page.getTextContent();
  const words = document.createElement('p');
  // For those who listen: the drawing itself says nothing.
  words.className = 'words';
  words.textContent = text.items.map((item) => ('str' in item ? item.str : '')).join(' ');
  canvas.setAttribute('aria-hidden', 'true');
  place.replaceChildren(canvas, words);
}
