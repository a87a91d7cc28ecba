-- Who commits. Every transaction says here the how many-th of its writer it is, so that a commit whose answer was lost can
-- be asked for afterwards.
CREATE TABLE writers (
    id    text   COLLATE "C" PRIMARY KEY,
    turn  bigint NOT NULL,
    at_ms bigint NOT NULL  -- ms since the epoch
) WITH (fillfactor = 10);
