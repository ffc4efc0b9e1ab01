// Selects the chart for a query.

const MOST_BARS = 40;
const MOST_POINTS = 1_000;

/**
 * One group of time is a line, one other group is bars, two numbers without groups are points.
 * @returns {kind, x, y, ys: outputs to choose from}; null if no chart suits
 */
export function chartOf(query, view, rowId) {
  const numbers = query.outputs.filter(({ kind }) => kind === 'number');
  if (query.isGrouped) {
    const groups = query.outputs.filter(({ isValue }) => !isValue);
    const values = numbers.filter(({ isValue }) => isValue);
    if (groups.length !== 1 || values.length === 0) {
      return null;
    }
    const y = values.find(({ key }) => key === view.y) ?? values[0];
    return { kind: groups[0].kind === 'time' ? 'line' : 'bars', x: groups[0], y, ys: values, xs: [] };
  }
  // Keys are numbers too, but their size has no meaning.
  const measures = numbers.filter(({ key }) => !rowId.includes(key) && !/(^|_)id$/.test(key));
  if (measures.length < 2) {
    return null;
  }
  const x = measures.find(({ key }) => key === view.x) ?? measures[0];
  const y = measures.find(({ key }) => key === view.y) ?? measures.find((each) => each !== x);
  return { kind: 'points', x, y, ys: measures, xs: measures };
}

/** The number of rows that a chart requests, and their order. */
export function chartParameters(chart, query, base) {
  const withoutOrder = base.filter(([name]) => name !== 'order');
  if (chart.kind === 'line') {
    return [...withoutOrder, ['order', `${chart.x.key}.asc`], ['limit', MOST_POINTS]];
  }
  if (chart.kind === 'bars') {
    return [...base, ['limit', MOST_BARS]];
  }
  return [...withoutOrder, ['limit', MOST_POINTS]];
}
