-- What SQLite has by itself: its "binary" collation, and numbers that one writer draws.
create collation "binary" (provider = libc, locale = 'C');

create sequence history_entries;
