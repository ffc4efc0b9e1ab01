-- Cursors of pages are signed, so that only the service can make one. All instances share the key.
create table order_volume.cursor_key (
  key bytea not null,
  only_one boolean primary key default true check (only_one)
);
comment on table order_volume.cursor_key is 'One row: the key that signs the cursors of pages';
comment on column order_volume.cursor_key.key is '32 bytes, of which 244 bits are random';

insert into order_volume.cursor_key (key) values (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
