// The part Views: the list of all relations, or one view.

import { put } from './dom.js';
import * as live from './live.js';
import { viewList } from './viewlist.js';
import { viewPage } from './viewpage.js';

export function views(place) {
  let shown;
  let current = null;
  let stop = () => {};

  function open(name) {
    stop();
    put(place);
    current = name ? viewPage(place, name) : viewList(place);
    stop = live.watch(current.hear);
  }

  return {
    get title() {
      return shown || 'Views';
    },
    show({ view }) {
      if (current === null || view !== shown) {
        shown = view;
        open(view);
      }
      document.title = `${view || 'Views'} · Order Volume`;
    },
    start() {
      return () => {
        stop();
        current?.end?.();
      };
    },
  };
}
