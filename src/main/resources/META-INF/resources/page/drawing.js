// Draws boxes and the arrows between them.

import { svg } from './dom.js';
import { layout } from './layout.js';

const LETTER = 7.4;
const SMALL_LETTER = 6;
const PADDING = 12;

const cut = (text, width, letter) => {
  const fits = Math.floor((width - 2 * PADDING) / letter);
  return text.length <= fits ? text : `${text.slice(0, Math.max(1, fits - 1))}…`;
};

function box({ title, detail, x, y, width, height, isTable, waits }) {
  return svg(
    'g',
    { class: `box${isTable ? ' table' : ''}${waits ? ' waits' : ''}` },
    svg('title', {}, `${title}: ${detail}`),
    svg('rect', { x, y, width, height, rx: 7 }),
    svg('text', { x: x + PADDING, y: y + 19, class: 'box-title' }, cut(title, width, LETTER)),
    svg('text', { x: x + PADDING, y: y + 36, class: 'box-detail' }, cut(detail, width, SMALL_LETTER)),
  );
}

/** Describes the drawing for screen readers. */
function said({ tables, stations }) {
  const from = tables.map(({ title, detail }) => `${title} (${detail})`).join(', ');
  const on = stations.map(({ title, detail }) => `${title} (${detail})`).join(', then ');
  return tables.length > 0 ? `Changes of ${from} lead to ${on}.` : `${on}.`;
}

export function drawing(nodes, width) {
  const { height, boxes, paths } = layout(nodes, width);
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': said(nodes), class: 'flow' },
    svg(
      'defs',
      {},
      svg('marker', { id: 'arrow', viewBox: '0 0 8 8', refX: 2, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' }, svg('path', { d: 'M0,0 L8,4 L0,8 Z' })),
    ),
    paths.map((d) => svg('path', { d, class: 'way', 'marker-end': 'url(#arrow)' })),
    boxes.map(box),
  );
}
