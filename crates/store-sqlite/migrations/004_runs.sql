-- Runs of workflows with their journals, and who drives them.

CREATE TABLE runs (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    workspace_id TEXT    NOT NULL,
    workflow_id  TEXT    NOT NULL,
    state        TEXT    NOT NULL,  -- JSON
    status       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,  -- ns since the epoch
    due_at       INTEGER,           -- ms since the epoch
    runner       TEXT,
    expires_at   INTEGER,           -- ms since the epoch
    revision     INTEGER NOT NULL
) STRICT;

CREATE INDEX runs_workspace ON runs (workspace_id, created_at, id);
CREATE INDEX runs_workflow ON runs (workflow_id, created_at, id);
CREATE INDEX runs_workflow_status ON runs (workflow_id, status, created_at, id);
-- What nobody drives waits for its time; what somebody drives is found by who does.
CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL AND runner IS NULL;
CREATE INDEX runs_runner ON runs (runner, due_at) WHERE runner IS NOT NULL;
CREATE INDEX runs_expiry ON runs (expires_at) WHERE expires_at IS NOT NULL;

-- `run` is the seq of its run.
CREATE TABLE run_events (
    run    INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at_ms  INTEGER NOT NULL,
    body   TEXT    NOT NULL,  -- JSON
    PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE runners (
    id          TEXT    PRIMARY KEY,
    alive_until INTEGER NOT NULL   -- ms since the epoch
) STRICT;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('runs', 'sqlite_autoindex_runs_1', '1000000 1'),
    ('runs', 'runs_workspace', '1000000 100000 1 1'),
    ('runs', 'runs_workflow', '1000000 10000 1 1'),
    ('runs', 'runs_workflow_status', '1000000 10000 2000 1 1'),
    ('runs', 'runs_due', '100000 2'),
    ('runs', 'runs_runner', '1000 100 2'),
    ('runs', 'runs_expiry', '1000000 2'),
    ('run_events', 'sqlite_autoindex_run_events_1', '10000000 10 1'),
    ('runners', 'sqlite_autoindex_runners_1', '10 1');
ANALYZE sqlite_schema;
