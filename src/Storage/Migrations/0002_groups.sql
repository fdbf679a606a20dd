-- Groups of mirror points and joins: one owner each. From here on link_loads counts each flow number with its greatest reservation.
create table switch_groups (
    switch bigint not null,
    group_number bigint not null,
    kind text not null,
    id text not null,
    primary key (switch, group_number)
);
create index switch_groups_of on switch_groups (kind, id);
