-- The rights of each database role. Generated from grants.toml, which says how: edit that file, not this one.
--
-- Run it after every `imeicheck db upgrade`, as the role that ran that command:
--
--     psql -v ON_ERROR_STOP=1 -f deploy/grants.sql postgresql://imeicheck_owner:OWNER-PASSWORD@DB-HOST/imeicheck
--
-- It revokes whatever the roles have, then grants what this version needs, in one transaction: running processes see no
-- gap, and after an error nothing has changed. It can be repeated. Objects of other owners are left alone.

BEGIN;
SET LOCAL search_path = public;

DO $$
DECLARE
    statement text;
BEGIN
    IF (SELECT relowner FROM pg_class WHERE oid = to_regclass('alembic_version'))
        IS DISTINCT FROM (SELECT oid FROM pg_roles WHERE rolname = current_user)
    THEN
        RAISE EXCEPTION 'the tables belong to another role, or do not exist: first run `imeicheck db upgrade`, '
            'then this file, both as the owner';
    END IF;
    FOR statement IN
        SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator', current_database())
        UNION ALL
        SELECT format('GRANT CONNECT ON DATABASE %I TO imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator', current_database())
        UNION ALL
        SELECT format(
            'REVOKE ALL ON %s %s FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator',
            CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass
        )
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND relowner = current_user::regrole
        UNION ALL
        SELECT format('REVOKE ALL ON ROUTINE %s FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator', oid::regprocedure)
        FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;
GRANT USAGE ON SCHEMA public TO imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;

-- Later tables, sequences and functions: nothing, until a later version of this file grants it.
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON ROUTINES FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON ROUTINES FROM PUBLIC, imeicheck_web, imeicheck_sms, imeicheck_worker, imeicheck_operator;

-- imeicheck serve
GRANT SELECT ON alembic_version, schema_revision, tac_list, tac TO imeicheck_web;
GRANT SELECT, UPDATE (number, digest) ON chain TO imeicheck_web;
GRANT SELECT (id, number, at), INSERT ON changeset TO imeicheck_web;
GRANT INSERT ON changeset_row TO imeicheck_web;
GRANT SELECT, INSERT, UPDATE (reason, pending, day, country), DELETE ON listing TO imeicheck_web;
GRANT SELECT, UPDATE (version, spoke_at) ON source TO imeicheck_web;
GRANT SELECT (source_id, required, max_age_seconds, listings) ON feed TO imeicheck_web;
GRANT SELECT (id, source_id, started_at, ended_at, outcome, rows, rejected, conflicting, added, updated, removed) ON run TO imeicheck_web;
GRANT SELECT (run_id) ON quarantine TO imeicheck_web;
GRANT SELECT, INSERT (id, name, sha256, scopes, rate, daily, created_at, parent_id, is_test), UPDATE (revoked_at, last_used_at) ON token TO imeicheck_web;
GRANT SELECT, INSERT, UPDATE (count) ON usage TO imeicheck_web;
GRANT SELECT, INSERT, UPDATE (status, recovered_at, changeset) ON report TO imeicheck_web;
GRANT SELECT, INSERT ON report_imei TO imeicheck_web;
GRANT USAGE ON SEQUENCE changeset_id_seq TO imeicheck_web;

-- sms-gateway serve, stats, forget and reply
GRANT SELECT ON alembic_version, schema_revision, chain, listing, source, tac_list, tac TO imeicheck_sms;
GRANT SELECT (number, at) ON changeset TO imeicheck_sms;
GRANT SELECT (source_id, required, max_age_seconds, listings) ON feed TO imeicheck_sms;
GRANT SELECT (id, source_id, started_at, ended_at, outcome, rows, rejected, conflicting, added, updated, removed) ON run TO imeicheck_sms;
GRANT SELECT (run_id) ON quarantine TO imeicheck_sms;
GRANT SELECT, INSERT, UPDATE (reply, at, sender, body), DELETE ON text_reply TO imeicheck_sms;
GRANT SELECT, INSERT, UPDATE (language, stopped, tips, changed_on), DELETE ON text_sender TO imeicheck_sms;
GRANT SELECT, INSERT, UPDATE (count) ON text_count TO imeicheck_sms;

-- blocklist-sync run, and the syncs that it starts
GRANT SELECT ON alembic_version, schema_revision TO imeicheck_worker;
GRANT SELECT, UPDATE (number, digest) ON chain TO imeicheck_worker;
GRANT SELECT, INSERT ON changeset, changeset_row TO imeicheck_worker;
GRANT SELECT, INSERT, UPDATE (reason, pending, day, country), DELETE ON listing TO imeicheck_worker;
GRANT SELECT, INSERT, UPDATE (number) ON cursor TO imeicheck_worker;
GRANT SELECT, INSERT, UPDATE (rows) ON daily_change TO imeicheck_worker;
GRANT SELECT, UPDATE (version, spoke_at) ON source TO imeicheck_worker;
GRANT SELECT, UPDATE (etag, last_modified, sha256, half_taken, refused, listings, tried_at) ON feed TO imeicheck_worker;
GRANT SELECT, INSERT, UPDATE (ended_at, outcome, rows, rejected, conflicting, added, updated, removed, trouble, reasons, rejects) ON run TO imeicheck_worker;
GRANT SELECT, INSERT, DELETE ON quarantine TO imeicheck_worker;
GRANT SELECT (at, sender), UPDATE (sender, body), DELETE ON text_reply TO imeicheck_worker;
GRANT USAGE ON SEQUENCE changeset_id_seq TO imeicheck_worker;

-- the other commands of imeicheck and blocklist-sync, except `imeicheck db upgrade`
GRANT SELECT ON alembic_version, schema_revision, daily_change, usage TO imeicheck_operator;
GRANT SELECT, UPDATE (number, digest) ON chain TO imeicheck_operator;
GRANT SELECT, INSERT ON changeset, changeset_row, tac_list TO imeicheck_operator;
GRANT SELECT, INSERT, UPDATE (reason, pending, day, country), DELETE ON listing TO imeicheck_operator;
GRANT SELECT, INSERT, UPDATE (kind, country, version, spoke_at, public_name, contact) ON source TO imeicheck_operator;
GRANT SELECT, INSERT, UPDATE (url, transport, limits, format, description, every_seconds, required, max_age_seconds, timezone, etag, last_modified, sha256, half_taken, refused, listings, tried_at), DELETE ON feed TO imeicheck_operator;
GRANT SELECT, INSERT, UPDATE (ended_at, outcome, rows, rejected, conflicting, added, updated, removed, trouble, reasons, rejects) ON run TO imeicheck_operator;
GRANT SELECT, INSERT, DELETE ON quarantine, tac TO imeicheck_operator;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON token TO imeicheck_operator;
GRANT USAGE ON SEQUENCE changeset_id_seq TO imeicheck_operator;
GRANT USAGE ON SEQUENCE source_id_seq TO imeicheck_operator;
GRANT USAGE ON SEQUENCE tac_list_id_seq TO imeicheck_operator;

COMMIT;
