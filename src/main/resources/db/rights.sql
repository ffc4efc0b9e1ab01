-- Functions of change sets that never run again. Only their owner executes them.
revoke execute on function cancel_refresh(bigint), refresh_lock_key(text) from public;
