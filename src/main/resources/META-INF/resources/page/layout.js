// Positions of the boxes of a drawing: side by side if there is room, otherwise one below the other.

const WIDE = 680;
const BOX = 46;
const GAP = 12;
const ARROW = 44;
const INDENT = 26;

function sideBySide({ tables, stations }, width) {
  const columns = stations.length + 1;
  const boxWidth = (width - ARROW * (columns - 1)) / columns;
  const height = Math.max(BOX, tables.length * (BOX + GAP) - GAP) + 2;
  const middle = height / 2;
  const left = tables.map((table, i) => ({ ...table, x: 1, y: 1 + i * (BOX + GAP), width: boxWidth - 2, height: BOX, isTable: true }));
  const right = stations.map((each, i) => ({ ...each, x: 1 + (i + 1) * (boxWidth + ARROW), y: middle - BOX / 2, width: boxWidth - 2, height: BOX }));
  const target = right[0];
  const curves = left.map((box) => {
    const from = box.x + box.width;
    const half = (from + target.x) / 2;
    const y = box.y + BOX / 2;
    return `M${from},${y} C${half},${y} ${half},${middle} ${target.x - 6},${middle}`;
  });
  const lines = right.slice(1).map((box, i) => `M${right[i].x + right[i].width},${middle} L${box.x - 6},${middle}`);
  return { height, boxes: [...left, ...right], paths: [...curves, ...lines] };
}

function below({ tables, stations }, width) {
  const left = tables.map((table, i) => ({ ...table, x: INDENT, y: 1 + i * (BOX + GAP), width: width - INDENT - 1, height: BOX, isTable: true }));
  const start = tables.length * (BOX + GAP) + (tables.length > 0 ? 14 : 1);
  const right = stations.map((each, i) => ({ ...each, x: 1, y: start + i * (BOX + 30), width: width - 2, height: BOX }));
  const bus = left.map((box) => `M${INDENT},${box.y + BOX / 2} L10,${box.y + BOX / 2} L10,${start - 6}`);
  const lines = right.slice(1).map((box, i) => `M${width / 2},${right[i].y + BOX} L${width / 2},${box.y - 6}`);
  return { height: right[right.length - 1].y + BOX + 1, boxes: [...left, ...right], paths: [...bus, ...lines] };
}

/** @returns {height, boxes: [{title, detail, x, y, width, height, isTable, waits}], paths} */
export const layout = (nodes, width) => (width >= WIDE ? sideBySide(nodes, width) : below(nodes, width));
