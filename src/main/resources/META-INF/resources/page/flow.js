// The path of a change, as data: base tables first, readers last.

const many = (number, one, several) => `${number.toLocaleString('en-US')} ${number === 1 ? one : several}`;

function occurrences(plan, table) {
  return (plan?.mappings ?? []).filter((mapping) => mapping.table === table && mapping.occurrence).map((mapping) => mapping.occurrence);
}

function station(entry, freshness) {
  if (entry.mode === 'incremental') {
    return [
      { title: `Keys: ${entry.key.join(', ')}`, detail: 'affected rows are computed again' },
      { title: 'Delta', detail: many(freshness?.delta_rows ?? 0, 'row lies over the view', 'rows lie over the view') },
    ];
  }
  const how = entry.mode === 'full' ? 'follows changes, computes all rows' : 'follows its schedule';
  return [{ title: 'Refresh', detail: how }];
}

/** @returns {tables: [{title, detail, waits}], stations: [{title, detail}]} */
export function flow(entry, freshness, plan) {
  return {
    tables: entry.tables.map((table) => {
      const names = occurrences(plan, table);
      const waiting = freshness?.pending_by_table?.[table] ?? freshness?.pending_by_table?.[table.replace(/^public\./, '')] ?? 0;
      const detail = entry.mode === 'scheduled' ? 'not captured' : waiting > 0 ? many(waiting, 'change waits', 'changes wait') : 'no change waits';
      return { title: table.replace(/^public\./, ''), detail: names.length > 1 ? `${detail} · as ${names.join(', ')}` : detail, waits: waiting > 0 };
    }),
    stations: [
      ...station(entry, freshness),
      { title: entry.view, detail: freshness?.version == null ? 'not filled yet' : `${many(freshness.rows ?? 0, 'row', 'rows')}, version ${freshness.version}` },
    ],
  };
}
