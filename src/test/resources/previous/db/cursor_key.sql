-- Cursors of pages are signed, so that nobody but the service makes one. All replicas share the key.
create table cursor_key (
  key bytea not null,
  only_one boolean primary key default true check (only_one)
);
comment on table cursor_key is 'One row: what the cursors of pages are signed with';
comment on column cursor_key.key is '32 bytes, of which 244 bits are random';

insert into cursor_key (key) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
