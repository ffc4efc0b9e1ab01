// Durations and outcomes from the history of refreshes.

export const FAILURES = ['failed', 'timed_out', 'lost'];

/** Kinds of outcomes, and the variable of their colour. */
export const OUTCOMES = [
  { name: 'succeeded', colour: '--accent' },
  { name: 'unchanged', colour: '--pale' },
  { name: 'cancelled', colour: '--edge' },
  { name: 'failed', colour: '--error' },
];

export const outcomeClass = (outcome) => (FAILURES.includes(outcome) ? 'failed' : outcome);

/** Returns the duration of a refresh in seconds; null while it runs. */
export const seconds = (run) => (run.finished_at ? (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000 : null);

export const rowsChanged = (run) =>
  run.rows_inserted === null && run.rows_deleted === null ? null : (run.rows_inserted ?? 0) + (run.rows_deleted ?? 0);

/** Returns the median duration of the last successful refreshes of a mode, in seconds; null if there are none. */
export function usual(runs, mode) {
  const times = runs
    .filter((run) => run.mode === mode && ['succeeded', 'unchanged'].includes(run.outcome))
    .map(seconds)
    .slice(0, 9)
    .sort((a, b) => a - b);
  return times.length === 0 ? null : times[Math.floor(times.length / 2)];
}
