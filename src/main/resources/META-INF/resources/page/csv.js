// Saves all rows of a query as a file.

import { csv } from './api.js';
import { announce, el } from './dom.js';

function save(blob, name) {
  const link = el('a', { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function suffix(label) {
  if (label.version === null) {
    return new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  }
  const live = label.source === 'live';
  return live ? `as-of-${label.asOf.slice(0, 19).replaceAll(':', '-')}` : `version-${label.version}`;
}

/** A button that saves the rows of {path, parameters}, with the columns and in the order that are shown. */
export function button({ path, parameters, live, name, shown }) {
  const status = el('span', { class: 'hint' });
  const press = el('button', { type: 'button', class: 'quiet', onclick: download }, 'Download CSV');

  async function download() {
    press.disabled = true;
    status.textContent = 'Collecting …';
    try {
      const { blob, label } = await csv(path, parameters, { live });
      save(blob, `${name}-${suffix(label)}.csv`);
      const moved = shown && label.version !== shown.version;
      status.textContent = moved ? `Saved, at version ${label.version}, which is newer than what is shown.` : 'Saved.';
    } catch (problem) {
      status.textContent = problem.message;
    }
    announce(status.textContent);
    press.disabled = false;
  }

  return el('span', { class: 'csv' }, status, press);
}
