// The camera at every indicator: a photo is made smaller on the phone, keeps the moment when it was taken, and waits in the queue
// like what was typed. Without a network it is there at once.
import { takenAt } from './exif.js';
import * as queue from './queue.js';

const tools = document.querySelector('[data-phone]');
const largestSide = 2000;

if (tools) {
  for (const block of document.querySelectorAll('[data-evidence]')) {
    const form = block.querySelector('form[data-upload]');
    if (form) prepare(block, form, tools.dataset);
  }
  void showWaiting();
  queue.listen((news) => {
    if (news.kind === 'sent file') sent(news);
  });
}

function prepare(block, form, words) {
  const row = document.createElement('div');
  row.className = 'phone-photos';
  for (const [name, camera] of [
    ['camera', true],
    ['gallery', false],
  ]) {
    const label = document.createElement('label');
    label.className = 'button button-quiet button-small';
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', accept: 'image/*', className: 'visually-hidden', multiple: !camera });
    if (camera) input.setAttribute('capture', 'environment');
    label.append(words[name], input);
    const hidden = document.createElement('span');
    hidden.className = 'visually-hidden';
    hidden.textContent = ` ${block.dataset.evidence}`;
    label.append(hidden);
    input.addEventListener(
      'change',
      () => void take(block, form, [...input.files], camera).then(() => (input.value = '')),
    );
    row.append(label);
  }
  block.prepend(row);
}

async function take(block, form, chosen, camera) {
  const words = tools.dataset;
  for (const file of chosen) {
    try {
      const moment = (await takenAt(file)) || new Date(file.lastModified || Date.now()).toISOString();
      const blob = await smaller(file);
      const about = {
        aboutOn: '',
        takenAt: moment,
        fromGallery: camera ? '' : 'yes',
        ...(camera ? await position() : {}),
      };
      await queue.addFile({
        action: new URL(form.action).pathname,
        page: location.pathname,
        code: form.elements.code.value,
        name: file.name || 'photo.jpg',
        about,
        blob,
      });
      show(block, blob, words.photoWaiting);
    } catch (error) {
      tell(block, error.name === 'QuotaExceededError' ? words.full : words.unreadable);
    }
  }
}

/** At most 2000 px on a side, upright; a photo that is small already stays as it is. */
async function smaller(file) {
  const picture = await pictureOf(file);
  const scale = largestSide / Math.max(picture.naturalWidth, picture.naturalHeight);
  if (scale >= 1 && file.type === 'image/jpeg') return file;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.naturalWidth * Math.min(scale, 1));
  canvas.height = Math.round(picture.naturalHeight * Math.min(scale, 1));
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', 0.85);
  });
}

const pictureOf = (file) =>
  new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => {
      URL.revokeObjectURL(picture.src);
      resolve(picture);
    };
    picture.onerror = () => reject(new Error('no picture'));
    picture.src = URL.createObjectURL(file);
  });

/** Where the photo was taken, only for whoever has allowed it on the page of their visits. */
function position() {
  let allowed = false;
  try {
    allowed = localStorage.getItem('dabiao position') === 'yes';
  } catch {
    // A forbidden store allows nothing.
  }
  if (!allowed || !navigator.geolocation) return Promise.resolve({});
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6) }),
      () => resolve({}),
      { timeout: 5000, maximumAge: 60000 },
    );
  });
}

/** What waits from before stands at its lines again. */
async function showWaiting() {
  for (const { code, action, blob, refused } of await queue.fileContents()) {
    const block = document.querySelector(`[data-evidence="${code}"]`);
    const form = block && block.querySelector('form[data-upload]');
    if (form && new URL(form.action).pathname === action) show(block, blob, refused || tools.dataset.photoWaiting);
  }
}

function show(block, blob, said) {
  const item = document.createElement('p');
  item.className = 'phone-photo small';
  const picture = document.createElement('img');
  Object.assign(picture, { src: URL.createObjectURL(blob), alt: '', width: 64, height: 48 });
  const text = document.createElement('span');
  text.textContent = said;
  text.setAttribute('role', 'status');
  item.append(picture, text);
  item.dataset.photo = '';
  block.append(item);
}

/** Photos of a line are sent in their order: the first that waits is the one that went. */
function sent({ action, code, refused }) {
  const block = document.querySelector(`[data-evidence="${code}"]`);
  const form = block && block.querySelector('form[data-upload]');
  if (!form || new URL(form.action).pathname !== action) return;
  const waiting = [...block.querySelectorAll('[data-photo]')].find(({ dataset }) => dataset.photo === '');
  if (!waiting) return;
  waiting.dataset.photo = 'sent';
  waiting.querySelector('span').textContent = refused || tools.dataset.photoSent;
}

function tell(block, text) {
  const said = document.createElement('p');
  said.className = 'problem';
  said.setAttribute('role', 'alert');
  said.textContent = text;
  block.append(said);
}
