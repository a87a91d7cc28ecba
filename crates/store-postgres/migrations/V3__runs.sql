-- Runs of workflows with their journals, and who drives them.

CREATE TABLE runs (
    id           text   COLLATE "C" PRIMARY KEY,
    workspace_id text   COLLATE "C" NOT NULL,
    workflow_id  text   COLLATE "C" NOT NULL,
    state        text   NOT NULL,  -- JSON
    status       text   COLLATE "C" NOT NULL,
    created_at   bigint NOT NULL,  -- ns since the epoch
    due_at       bigint,           -- ms since the epoch
    runner       text   COLLATE "C",
    expires_at   bigint,           -- ms since the epoch
    revision     bigint NOT NULL,
    -- The number of the journal's last entry.
    events       bigint NOT NULL
);

CREATE INDEX runs_workspace ON runs (workspace_id, created_at, id);
CREATE INDEX runs_workflow ON runs (workflow_id, created_at, id);
CREATE INDEX runs_workflow_status ON runs (workflow_id, status, created_at, id);
-- What nobody drives waits for its time; what somebody drives is found by who does.
CREATE INDEX runs_due ON runs (due_at) WHERE due_at IS NOT NULL AND runner IS NULL;
CREATE INDEX runs_runner ON runs (runner, due_at) WHERE runner IS NOT NULL;
CREATE INDEX runs_expiry ON runs (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE run_events (
    run    text   COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    at_ms  bigint NOT NULL,
    body   text   NOT NULL,  -- JSON
    PRIMARY KEY (run, number)
);

CREATE TABLE runners (
    id          text   COLLATE "C" PRIMARY KEY,
    alive_until bigint NOT NULL  -- ms since the epoch
);
