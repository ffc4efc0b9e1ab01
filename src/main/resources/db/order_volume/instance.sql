-- The processes of the service. A process that is killed stops its heartbeat, and its waiting attempts count as lost then.
-- Behind a pooler no session belongs to one process, so a session that ends would prove nothing.
create table order_volume.instance (
  token uuid primary key,
  name text not null,
  seen_at timestamptz not null default clock_timestamp()
);
comment on table order_volume.instance is 'Running processes of the service, and those that ran within the last day';
comment on column order_volume.instance.token is 'Random, new with each start of a process';
comment on column order_volume.instance.name is 'order-volume.instance of that process';
comment on column order_volume.instance.seen_at is 'Its last heartbeat, by the clock of the database';

alter table order_volume.refresh_log add column owner uuid;
comment on column order_volume.refresh_log.owner is
  'Token of the process that made the attempt. An attempt that waits is lost when that process has no heartbeat any more';
