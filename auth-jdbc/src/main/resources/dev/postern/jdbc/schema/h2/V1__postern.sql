-- Postern, schema version 1, for H2 2.2 or newer.
-- All tables start with auth_; if auth.jdbc.table-prefix says something else, replace that throughout.
-- Times are milliseconds since 1970-01-01 UTC.

CREATE TABLE auth_login (
  id               VARCHAR(25) PRIMARY KEY,
  subject          VARCHAR(256) NOT NULL,
  version          BIGINT NOT NULL,
  strategy         VARCHAR(64) NOT NULL,
  authenticated_at BIGINT NOT NULL,
  last_seen_at     BIGINT NOT NULL,
  expires_at       BIGINT NOT NULL,
  idle_timeout     BIGINT NOT NULL,
  -- When the row may go, to the hour: most touches leave it as it is.
  purge_at         BIGINT NOT NULL,
  secret_hash      VARCHAR(128) NOT NULL,
  -- Roles, permissions and claims; where from; what the strategy keeps. Each starts with a byte that names its format.
  identity_data    VARBINARY(1048576) NOT NULL,
  client_data      VARBINARY(4096) NOT NULL,
  -- A VARBINARY of H2 ends at 1 MiB; the data of a session may be that large, and is packed beside it.
  strategy_data    BLOB NOT NULL
);
CREATE INDEX auth_login_subject ON auth_login (subject);
CREATE INDEX auth_login_purge ON auth_login (purge_at);

-- Attempts at passwords that are used up, for an account (by a hash of its address) or a network address. A row that is
-- absent is a full bucket.
CREATE TABLE auth_attempt (
  bucket     VARCHAR(128) PRIMARY KEY,
  parts      BIGINT NOT NULL,
  counted_at BIGINT NOT NULL,
  purge_at   BIGINT NOT NULL
);
CREATE INDEX auth_attempt_purge ON auth_attempt (purge_at);

-- What changes of one subject's logins, or of one bucket, take turns by.
CREATE TABLE auth_lock (
  slot INTEGER PRIMARY KEY,
  uses BIGINT NOT NULL
);
INSERT INTO auth_lock (slot, uses) SELECT x, 0 FROM SYSTEM_RANGE(0, 2047);

-- Which server removes what is over.
CREATE TABLE auth_lease (
  name       VARCHAR(16) PRIMARY KEY,
  owner      VARCHAR(36) NOT NULL,
  expires_at BIGINT NOT NULL
);
INSERT INTO auth_lease (name, owner, expires_at) VALUES ('purge', '', 0);

-- The ends of logins, for as long as a token of such a login may still be valid: every server reads what is new. And since
-- when, by the database's own time, none was lost, and how long each is kept.
-- The row with the id epoch belongs to the library: without it the table counts as emptied and every token is looked up for a while.
CREATE TABLE auth_ended (
  id       VARCHAR(36) PRIMARY KEY,
  login_id VARCHAR(25) NOT NULL,
  ended_at BIGINT NOT NULL,
  purge_at BIGINT NOT NULL
);
CREATE INDEX auth_ended_at ON auth_ended (ended_at);
CREATE INDEX auth_ended_purge ON auth_ended (purge_at);
CREATE TABLE auth_ended_log (
  since BIGINT NOT NULL,
  kept  BIGINT NOT NULL
);
INSERT INTO auth_ended_log (since, kept) VALUES (CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT), 0);

-- Accounts, for applications that use JdbcAccounts. The address is without white space around it, in Unicode's form C
-- and in lower case; roles and permissions stand one a line.
CREATE TABLE auth_account (
  subject       VARCHAR(256) PRIMARY KEY,
  email         VARCHAR(254) NOT NULL UNIQUE,
  password_hash VARCHAR(1024) NOT NULL,
  roles         VARCHAR(65536) DEFAULT '' NOT NULL,
  permissions   VARCHAR(65536) DEFAULT '' NOT NULL,
  enabled       BOOLEAN DEFAULT TRUE NOT NULL
);
CREATE TABLE auth_account_claim (
  subject     VARCHAR(256) NOT NULL REFERENCES auth_account (subject) ON DELETE CASCADE,
  name        VARCHAR(128) NOT NULL,
  claim_value VARCHAR(65536) NOT NULL,
  PRIMARY KEY (subject, name)
);

-- Last, so that a schema that is there is there as a whole. A release may use the schema if the version that it knows is
-- neither newer than the first number nor older than the second.
CREATE TABLE auth_schema (
  version         INTEGER NOT NULL,
  compatible_with INTEGER NOT NULL
);
INSERT INTO auth_schema (version, compatible_with) VALUES (1, 1);
