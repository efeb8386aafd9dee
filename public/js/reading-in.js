// An office reads in what an inspector's phone saved as a file before it failed: the changes as one, then photo by photo.
// The server holds each against its seal and saves it in the inspector's name, once.
import { renewToken } from './queue.js';
import { asBlob } from './queue-file.js';

/**
 * @returns whose it was and what became of each thing, or why nothing was read in
 * @throws TypeError where there is no network: what was read in before stays, and reading once more doubles nothing
 */
export async function readIn({ person, changes, files, forms = [] }, words) {
  const sealed = changes.map(({ key, person: by, action, code, fields, version, seal }) => {
    return { key, person: by, action, code, fields, version, seal };
  });
  const names = new Map(changes.map(({ code, name }) => [code, name]));
  const answer = await post('/on-site/readings', JSON.stringify({ person, changes: sealed }), 'application/json');
  if (answer.problem) return answer;
  const results = answer.results.map((one) => ({ ...one, name: names.get(one.code) || one.code }));
  for (const file of files) {
    const body = new FormData();
    for (const name of ['person', 'key', 'action', 'code', 'name', 'seal']) body.append(name, file[name]);
    body.append('about', JSON.stringify(file.about));
    body.append('files', asBlob(file.content), file.name);
    const { result, problem } = await post('/on-site/read-photos', body);
    results.push({
      ...(result || { outcome: 'refused', text: problem, school: '' }),
      name: `${file.code} ${file.name}`,
    });
  }
  // A record is its author's own words, and bears no seal.
  for (const { name } of forms) results.push({ name, outcome: 'refused', text: words.ownOnly, school: '' });
  return { ...answer, results };
}

async function post(address, body, type = null, renewed = false) {
  const token = document.querySelector('input[name="_csrf"]');
  const headers = { accept: 'application/json', 'x-csrf-token': token ? token.value : '' };
  if (type) headers['content-type'] = type;
  const response = await fetch(address, { method: 'POST', body, headers });
  if ([401, 403].includes(response.status) && !renewed && (await renewToken())) return post(address, body, type, true);
  const answer = await response.json().catch(() => ({}));
  return response.ok ? answer : { problem: answer.problem || String(response.status) };
}
