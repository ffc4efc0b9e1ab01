// Round numbers for the axis of a chart.

/** The values at which to draw lines, from 0 to the first one that is not below the most. */
export function ticks(most, about = 4) {
  if (!(most > 0)) {
    return [0, 1];
  }
  const rough = most / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const values = [0];
  while (values[values.length - 1] < most) {
    values.push(step * values.length);
  }
  return values;
}
