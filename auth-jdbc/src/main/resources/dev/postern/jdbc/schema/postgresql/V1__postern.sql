-- Postern, schema version 1, for PostgreSQL 12 or newer with a database in UTF8.
-- All tables start with auth_; if auth.jdbc.table-prefix says something else, replace that throughout.
-- Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE auth_login (
  id               text COLLATE "C" PRIMARY KEY,
  subject          text COLLATE "C" NOT NULL,
  version          bigint NOT NULL,
  strategy         text NOT NULL,
  authenticated_at bigint NOT NULL,
  last_seen_at     bigint NOT NULL,
  expires_at       bigint NOT NULL,
  idle_timeout     bigint NOT NULL,
  -- When the row may go, to the hour: most touches leave it as it is, and then no index is written.
  purge_at         bigint NOT NULL,
  secret_hash      text NOT NULL,
  -- Roles, permissions and claims; where from; what the strategy keeps. Each starts with a byte that names its format.
  identity_data    bytea NOT NULL,
  client_data      bytea NOT NULL,
  strategy_data    bytea NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX auth_login_subject ON auth_login (subject);
CREATE INDEX auth_login_purge ON auth_login (purge_at);

-- Attempts at passwords that are used up, for an account (by a hash of its address) or a network address. A row that is
-- absent is a full bucket.
CREATE TABLE auth_attempt (
  bucket     text COLLATE "C" PRIMARY KEY,
  parts      bigint NOT NULL,
  counted_at bigint NOT NULL,
  purge_at   bigint NOT NULL
);
CREATE INDEX auth_attempt_purge ON auth_attempt (purge_at);

-- What changes of one subject's logins, or of one bucket, take turns by.
CREATE TABLE auth_lock (
  slot integer PRIMARY KEY,
  uses bigint NOT NULL
) WITH (fillfactor = 25);
INSERT INTO auth_lock (slot, uses) SELECT slot, 0 FROM generate_series(0, 2047) AS slots (slot);

-- Which server removes what is over.
CREATE TABLE auth_lease (
  name       text PRIMARY KEY,
  owner      text NOT NULL,
  expires_at bigint NOT NULL
);
INSERT INTO auth_lease (name, owner, expires_at) VALUES ('purge', '', 0);

-- The ends of logins, for as long as a token of such a login may still be valid: every server reads what is new. And since
-- when, by the database's own time, none was lost, and how long each is kept.
-- The row with the id epoch belongs to the library: without it the table counts as emptied and every token is looked up for a while.
CREATE TABLE auth_ended (
  id       text COLLATE "C" PRIMARY KEY,
  login_id text COLLATE "C" NOT NULL,
  ended_at bigint NOT NULL,
  purge_at bigint NOT NULL
);
CREATE INDEX auth_ended_at ON auth_ended (ended_at);
CREATE INDEX auth_ended_purge ON auth_ended (purge_at);
CREATE TABLE auth_ended_log (
  since bigint NOT NULL,
  kept  bigint NOT NULL
);
INSERT INTO auth_ended_log (since, kept) VALUES (CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT), 0);

-- Accounts, for applications that use JdbcAccounts. The address is without white space around it, in Unicode's form C
-- and in lower case; roles and permissions stand one a line.
CREATE TABLE auth_account (
  subject       text COLLATE "C" PRIMARY KEY,
  email         text COLLATE "C" NOT NULL UNIQUE,
  password_hash text NOT NULL,
  roles         text NOT NULL DEFAULT '',
  permissions   text NOT NULL DEFAULT '',
  enabled       boolean NOT NULL DEFAULT true
);
CREATE TABLE auth_account_claim (
  subject     text COLLATE "C" NOT NULL REFERENCES auth_account (subject) ON DELETE CASCADE,
  name        text COLLATE "C" NOT NULL,
  claim_value text NOT NULL,
  PRIMARY KEY (subject, name)
);

-- Last, so that a schema that is there is there as a whole. A release may use the schema if the version that it knows is
-- neither newer than the first number nor older than the second.
CREATE TABLE auth_schema (
  version         integer NOT NULL,
  compatible_with integer NOT NULL
);
INSERT INTO auth_schema (version, compatible_with) VALUES (1, 1);
