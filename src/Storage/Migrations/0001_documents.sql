-- Documents, and the index rows that are derived from them. Switch ids are unsigned 64-bit numbers stored with the same bits.
create table documents (
    kind text not null,
    id text not null,
    version bigint not null,
    body text not null,
    primary key (kind, id)
);

create table claims (
    switch bigint not null,
    port bigint not null,
    outer_tag integer not null,
    inner_tag integer not null,
    kind text not null,
    id text not null,
    primary key (switch, port, outer_tag, inner_tag)
);
create index claims_of on claims (kind, id);

create table meters (
    switch bigint not null,
    meter bigint not null,
    kind text not null,
    id text not null,
    primary key (switch, meter)
);
create index meters_of on meters (kind, id);

create table hops (
    low_switch bigint not null,
    low_port bigint not null,
    high_switch bigint not null,
    high_port bigint not null,
    direction integer not null,
    label integer not null,
    number bigint not null,
    slot integer not null,
    kbps bigint not null,
    path_kind integer not null,
    counted integer not null,
    kind text not null,
    id text not null,
    primary key (low_switch, low_port, high_switch, high_port, direction, label)
);
create index hops_of on hops (kind, id);
create index hops_to on hops (high_switch);

-- Per direction of a link: what the counted hops add up to, each document with its greatest reservation.
create table link_loads (
    low_switch bigint not null,
    low_port bigint not null,
    high_switch bigint not null,
    high_port bigint not null,
    direction integer not null,
    both_kbps bigint not null check (both_kbps >= 0),
    one_way_kbps bigint not null check (one_way_kbps >= 0),
    primary key (low_switch, low_port, high_switch, high_port, direction)
);

create table numbers (
    number bigint not null,
    kind text not null,
    id text not null,
    primary key (number)
);
create index numbers_of on numbers (kind, id);

create table counters (
    name text not null,
    value bigint not null,
    primary key (name)
);

-- Times are UTC in units of 100 ns since 0001-01-01.
create table history (
    entry bigint not null,
    kind text not null,
    id text not null,
    time bigint not null,
    actor text not null,
    action text not null,
    task_id text not null,
    details text not null,
    payload text not null,
    primary key (entry)
);
create index history_of on history (kind, id, entry);

create table grain_states (
    name text not null,
    grain text not null,
    version bigint not null,
    body text not null,
    primary key (name, grain)
);
