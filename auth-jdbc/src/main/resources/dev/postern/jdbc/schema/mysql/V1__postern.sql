-- Postern, schema version 1, for MySQL 8.0.16 or newer and MariaDB 10.6 or newer.
-- All tables start with auth_; if auth.jdbc.table-prefix says something else, replace that throughout.
-- Times are milliseconds since 1970-01-01 UTC. A subject is kept as its bytes in UTF-8: most collations here take two
-- subjects that differ in case or in a space at the end for one.

CREATE TABLE auth_login (
  id               VARCHAR(25) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  subject          VARBINARY(256) NOT NULL,
  version          BIGINT NOT NULL,
  strategy         VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  authenticated_at BIGINT NOT NULL,
  last_seen_at     BIGINT NOT NULL,
  expires_at       BIGINT NOT NULL,
  idle_timeout     BIGINT NOT NULL,
  -- When the row may go, to the hour: most touches leave it as it is, and then no index is written.
  purge_at         BIGINT NOT NULL,
  secret_hash      VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Roles, permissions and claims; where from; what the strategy keeps. Each starts with a byte that names its format.
  identity_data    MEDIUMBLOB NOT NULL,
  client_data      BLOB NOT NULL,
  strategy_data    MEDIUMBLOB NOT NULL,
  KEY auth_login_subject (subject),
  KEY auth_login_purge (purge_at)
) ENGINE = InnoDB;

-- Attempts at passwords that are used up, for an account (by a hash of its address) or a network address. A row that is
-- absent is a full bucket.
CREATE TABLE auth_attempt (
  bucket     VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  parts      BIGINT NOT NULL,
  counted_at BIGINT NOT NULL,
  purge_at   BIGINT NOT NULL,
  KEY auth_attempt_purge (purge_at)
) ENGINE = InnoDB;

-- What changes of one subject's logins, or of one bucket, take turns by.
CREATE TABLE auth_lock (
  slot INT NOT NULL PRIMARY KEY,
  uses BIGINT NOT NULL
) ENGINE = InnoDB;
INSERT INTO auth_lock (slot, uses)
  WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 63)
  SELECT a.i * 32 + b.i, 0 FROM n AS a CROSS JOIN n AS b WHERE b.i < 32;

-- Which server removes what is over.
CREATE TABLE auth_lease (
  name       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  owner      VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at BIGINT NOT NULL
) ENGINE = InnoDB;
INSERT INTO auth_lease (name, owner, expires_at) VALUES ('purge', '', 0);

-- The ends of logins, for as long as a token of such a login may still be valid: every server reads what is new. And since
-- when, by the database's own time, none was lost, and how long each is kept.
-- The row with the id epoch belongs to the library: without it the table counts as emptied and every token is looked up for a while.
CREATE TABLE auth_ended (
  id       VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  login_id VARCHAR(25) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  ended_at BIGINT NOT NULL,
  purge_at BIGINT NOT NULL,
  INDEX auth_ended_at (ended_at),
  INDEX auth_ended_purge (purge_at)
) ENGINE = InnoDB;
CREATE TABLE auth_ended_log (
  since BIGINT NOT NULL,
  kept  BIGINT NOT NULL
) ENGINE = InnoDB;
INSERT INTO auth_ended_log (since, kept) VALUES (CAST(UNIX_TIMESTAMP(CURRENT_TIMESTAMP(3)) * 1000 AS SIGNED), 0);

-- Accounts, for applications that use JdbcAccounts. The address is without white space around it, in Unicode's form C
-- and in lower case; roles and permissions stand one a line.
CREATE TABLE auth_account (
  subject       VARBINARY(256) NOT NULL PRIMARY KEY,
  email         VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL UNIQUE,
  password_hash VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  roles         TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT (''),
  permissions   TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT (''),
  enabled       BOOLEAN NOT NULL DEFAULT TRUE
) ENGINE = InnoDB;
CREATE TABLE auth_account_claim (
  subject     VARBINARY(256) NOT NULL,
  name        VARCHAR(128) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  claim_value TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (subject, name),
  FOREIGN KEY (subject) REFERENCES auth_account (subject) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Last, so that a schema that is there is there as a whole. A release may use the schema if the version that it knows is
-- neither newer than the first number nor older than the second.
CREATE TABLE auth_schema (
  version         INT NOT NULL,
  compatible_with INT NOT NULL
) ENGINE = InnoDB;
INSERT INTO auth_schema (version, compatible_with) VALUES (1, 1);
