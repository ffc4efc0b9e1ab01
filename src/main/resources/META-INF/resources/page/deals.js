// Deals: their list, their editor, and their audiences.

import { ask, json } from './api.js';
import { confirm, sourceSwitch } from './controls.js';
import { announce, el, put } from './dom.js';
import { inWords } from './draft.js';
import { editor } from './editor.js';
import { count, day, money } from './format.js';
import * as live from './live.js';
import * as notice from './notice.js';
import * as session from './session.js';
import { rowsTable } from './table.js';
import * as url from './url.js';

const VIEW = 'customer_order_volume';
const BEST = 'spend.desc';

const COLUMNS = [
  { key: 'customer_id', label: 'Id', figure: true },
  { key: 'customer_name', label: 'Customer' },
  { key: 'email', label: 'E-mail' },
  { key: 'city', label: 'City' },
  { key: 'state', label: 'State' },
  { key: 'orders', label: 'Orders', write: count, figure: true },
  { key: 'products', label: 'Products', write: count, figure: true },
  { key: 'spend', label: 'Spent', write: money, figure: true },
  { key: 'last_purchase', label: 'Last bought', write: day, time: true },
];

const list = { part: 'deals' };

export function deals(place) {
  let view = {};
  let version = null;
  const content = el('div');
  let audience;

  function actions(deal) {
    const name = deal.name;
    return [
      el('a', { class: 'button', href: url.address({ ...list, audience: name }), 'aria-label': `Audience of ${name}` }, 'Audience'),
      el('a', { class: 'button', href: url.address({ ...list, edit: name }), 'aria-label': `Edit ${name}` }, 'Edit'),
      el('button', { type: 'button', 'aria-label': `Delete ${name}`, onclick: () => askToDelete(name) }, 'Delete'),
    ];
  }

  function askToDelete(name) {
    confirm({
      title: `Delete ${name}?`,
      text: 'The offer ends for all customers.',
      verb: 'Delete',
      async work() {
        await ask(`/deals/${encodeURIComponent(name)}`, { method: 'DELETE' });
        announce(`The deal ${name} is deleted.`);
        showList();
      },
    });
  }

  async function showList() {
    notice.loading(content, 'deals');
    let found;
    try {
      found = await json('/deals', { live: true });
    } catch (problem) {
      notice.failed(content, problem, showList);
      return;
    }
    const make = el('a', { class: 'button primary', href: url.address({ ...list, edit: '+' }) }, 'New deal');
    if (found.length === 0) {
      notice.empty(content, 'There are no deals yet. A deal is an offer to the customers that meet its conditions.', make);
      return;
    }
    notice.loaded(
      content,
      el('div', { class: 'actions' }, make),
      el(
        'div',
        { class: 'card scroll', tabindex: '0', role: 'group', 'aria-label': 'Deals' },
        el(
          'table',
          { class: 'deals' },
          el('caption', { class: 'unseen' }, 'Deals'),
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              el('th', { scope: 'col' }, 'Name'),
              el('th', { scope: 'col' }, 'Conditions'),
              el('th', { scope: 'col', class: 'figure' }, 'Off'),
              el('th', { scope: 'col' }, el('span', { class: 'unseen' }, 'Actions')),
            ),
          ),
          el(
            'tbody',
            {},
            found.map((deal) =>
              el(
                'tr',
                {},
                el('th', { scope: 'row' }, deal.name),
                el('td', { 'data-label': 'Conditions' }, inWords(deal, { count, money })),
                el('td', { 'data-label': 'Off', class: 'figure' }, deal.percent_off === null ? '–' : `${deal.percent_off} %`),
                el('td', { class: 'row-actions' }, actions(deal)),
              ),
            ),
          ),
        ),
      ),
    );
  }

  async function read(name) {
    const response = await ask(`/deals/${encodeURIComponent(name)}`, { live: true });
    return { deal: await response.json(), tag: response.headers.get('ETag') };
  }

  async function showEditor(name) {
    const isNew = name === '+';
    const back = () => url.go(list);
    put(content);
    try {
      editor(content, isNew ? null : await read(name), { saved: back, cancelled: back });
    } catch (problem) {
      notice.failed(content, problem, () => showEditor(name));
    }
  }

  async function showAudience(name) {
    const rows = el('div');
    const what = el('p', { class: 'hint' });
    const isLive = view.read === 'live';
    if (audience?.name !== name) {
      audience = {
        name, rows, what,
        table: rowsTable(rows, { sort: (order) => url.change({ order, cursor: null }), page: (at) => url.change({ cursor: at?.cursor ?? null }) }),
      };
      read(name).then(({ deal }) => put(what, inWords(deal, { count, money })), () => {});
    }
    put(
      content,
      el('p', {}, el('a', { href: url.address(list) }, '← All deals')),
      el(
        'section',
        { class: 'card', 'aria-labelledby': 'audience' },
        el(
          'div',
          { class: 'headline' },
          el('h2', { id: 'audience' }, `Audience of ${name}`),
          sourceSwitch('incremental', isLive, (read) => url.change({ read: read || null, cursor: null })),
        ),
        audience.what,
        audience.rows,
      ),
    );
    audience.table.show({
      caption: `Audience of ${name}`, path: `/deals/${encodeURIComponent(name)}/audience`, columns: COLUMNS, keyOf: (row) => row.customer_id,
      parameters: [['select', COLUMNS.map(({ key }) => key).join(',')], ['order', view.order || BEST]],
      order: view.order || BEST, place: view.cursor ? { cursor: view.cursor } : {}, live: isLive, name: `audience-${name}`,
      none: 'No customer qualifies now.',
    });
  }

  put(place, el('h1', {}, 'Deals'), content);

  return {
    title: 'Deals',
    show(next) {
      if (!session.may('marketer')) {
        notice.lacking(content, 'marketer', 'Deals');
        return;
      }
      view = next;
      if (view.edit) {
        showEditor(view.edit);
      } else if (view.audience) {
        showAudience(view.audience);
      } else {
        audience = null;
        showList();
      }
    },
    start() {
      return live.watch(({ freshness }) => {
        const is = freshness.get(VIEW);
        if (version !== null && is && is.version !== version && view.audience && session.may('marketer')) {
          showAudience(view.audience);
        }
        version = is?.version ?? version;
      });
    },
  };
}
