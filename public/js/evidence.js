// Evidence without leaving the page: each file is sent by itself with its progress; files may be dropped or pasted too.
// Without this module the same forms post and come back to the line.
import { newKey } from './queue.js';

const largest = 20 * 1024 * 1024;

for (const block of document.querySelectorAll('[data-evidence]')) {
  const form = block.querySelector('form[data-upload]');
  if (form) prepare(block, form);
}

function prepare(block, form) {
  const words = document.querySelector('[data-upload-words]').dataset;
  const say = (key, name) => (words[key] || '').replace('{name}', name);
  const status = document.createElement('div');
  status.className = 'small';
  status.setAttribute('role', 'status');
  block.append(status);
  const hint = form.querySelector('p');
  hint.textContent += ` ${words.drop}`;

  const input = form.elements.files;
  input.addEventListener('change', () => void sendAll([...input.files]));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void sendAll([...input.files]);
  });
  const place = block.closest('.line, .fact') || block;
  place.addEventListener('dragover', (event) => {
    if (event.dataTransfer.types.includes('Files')) event.preventDefault();
  });
  place.addEventListener('drop', (event) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void sendAll([...event.dataTransfer.files]);
  });
  place.addEventListener('paste', (event) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    void sendAll(files);
  });
  block.addEventListener('submit', (event) => {
    if (event.target.closest('.thumbnail')) void remove(event);
  });

  async function sendAll(files) {
    // Two at a time would only make both slower on a school's line.
    for (const file of files) await send(file);
    input.value = '';
  }

  let signedOut = false;

  // Whoever signs in again in another window has a new session, and so a new token.
  async function renewToken() {
    const response = await fetch('/session/token', { headers: { accept: 'application/json' } }).catch(() => null);
    if (!response || !response.ok) return;
    form.elements._csrf.value = (await response.json()).csrf;
    signedOut = false;
  }

  /** A retry bears the key of the first try, so that a file that had arrived after all is there once. */
  async function send(file, key = newKey()) {
    if (file.size > largest) return tell(say('tooLarge', file.name), true);
    if (signedOut) await renewToken();
    const row = document.createElement('p');
    const bar = document.createElement('progress');
    bar.max = 1;
    bar.value = 0;
    row.append(`${say('sending', file.name)} `, bar);
    status.append(row);
    return new Promise((resolve) => {
      const body = new FormData();
      body.append('key', key);
      body.append('code', form.elements.code.value);
      body.append('aboutOn', form.elements.aboutOn.value);
      body.append('files', file, file.name || 'image.png');
      const request = new XMLHttpRequest();
      request.open('POST', form.action);
      request.setRequestHeader('accept', 'application/json');
      request.setRequestHeader('x-csrf-token', form.elements._csrf.value);
      request.responseType = 'json';
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) bar.value = event.loaded / event.total;
      };
      request.onloadend = () => {
        row.remove();
        const answer = request.response || {};
        if (request.status === 201) {
          for (const kept of answer.files) show(kept);
          tell(say('added', file.name));
          changed();
        } else if (request.status === 401) {
          signedOut = true;
          tell(say('signIn', file.name), true);
        } else {
          const note = tell(answer.problem || say('failed', file.name), true);
          if (request.status === 0 || request.status >= 500) offerAgain(note, file, key);
        }
        resolve();
      };
      request.send(body);
    });
  }

  function offerAgain(note, file, key) {
    const button = element('button', 'link-button', { type: 'button' }, words.again);
    button.append(element('span', 'visually-hidden', {}, ` ${file.name}`));
    button.addEventListener('click', () => {
      note.remove();
      void send(file, key);
    });
    note.append(' ', button);
  }

  function show({ href, name, kind, picture, about, gallery, remove: removal }) {
    let list = block.querySelector('.thumbnails');
    if (!list) {
      list = document.createElement('ul');
      list.className = 'thumbnails';
      block.prepend(list);
    }
    const item = element('li', 'thumbnail');
    const link = element('a', '', { href, title: name });
    const frame = element('span', 'thumbnail-picture');
    if (picture) frame.append(element('img', '', { src: picture, alt: '', width: 96, height: 72 }));
    else frame.append(element('span', 'thumbnail-kind', {}, kind));
    link.append(frame, element('span', 'thumbnail-name', {}, name));
    item.append(link);
    if (about) item.append(element('span', 'quiet', {}, about));
    if (gallery) item.append(element('span', 'quiet', {}, gallery));
    if (removal) {
      const button = element('button', 'link-button', {}, words.remove);
      button.append(element('span', 'visually-hidden', {}, ` ${name}`));
      const removing = element('form', '', { method: 'post', action: removal.action });
      removing.append(
        element('input', '', { type: 'hidden', name: '_csrf', value: form.elements._csrf.value }),
        button,
      );
      item.append(removing);
    }
    list.append(item);
  }

  async function remove(event) {
    event.preventDefault();
    const item = event.target.closest('.thumbnail');
    const name = item.querySelector('.thumbnail-name').textContent;
    try {
      const response = await fetch(event.target.action, {
        method: 'POST',
        headers: { accept: 'application/json', 'x-csrf-token': form.elements._csrf.value },
      });
      if (!response.ok) {
        const { problem } = await response.json();
        return tell(problem || say('failed', name), true);
      }
    } catch {
      return tell(say('failed', name), true);
    }
    item.remove();
    tell(say('removed', name));
    input.focus();
    changed();
  }

  function tell(text, wrong) {
    const note = element('p', wrong ? 'problem' : 'quiet', {}, text);
    while (status.children.length > 3) status.firstElementChild.remove();
    status.append(note);
    return note;
  }

  function changed() {
    const detail = { code: block.dataset.evidence, count: block.querySelectorAll('.thumbnail').length };
    block.dispatchEvent(new CustomEvent('evidencechange', { bubbles: true, detail }));
  }
}

function element(tag, className, attributes = {}, text = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}
