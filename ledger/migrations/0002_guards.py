"""What PostgreSQL holds of the ledger by itself, whoever writes: plain triggers that no session setting can skip."""

from django.db import migrations

ACCOUNTS = """
CREATE FUNCTION ledger_account_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.balance <> 0 THEN
            RAISE EXCEPTION 'ledger: account % must open with nothing', NEW.code USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.code, NEW.unit, NEW.floor, NEW.street_code)
        IS DISTINCT FROM (OLD.id, OLD.code, OLD.unit, OLD.floor, OLD.street_code) THEN
        RAISE EXCEPTION 'ledger: code, unit, floor and street of account % are fixed', OLD.code
            USING ERRCODE = 'restrict_violation';
    END IF;
    -- Depth 1 is a statement from outside; the entries' trigger comes in at depth 2.
    IF NEW.balance IS DISTINCT FROM OLD.balance AND pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'ledger: the balance of account % changes only with an entry', OLD.code
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_guard BEFORE INSERT OR UPDATE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();
"""
ACCOUNTS_BACK = """
DROP TRIGGER ledger_account_guard ON ledger_account;
DROP FUNCTION ledger_account_guard();
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger: % only grows; % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_transfer_only_grows BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_transfer_never_truncated BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_entry_only_grows BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_entry_never_truncated BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_checkpoint_never_altered BEFORE UPDATE ON ledger_checkpoint
    FOR EACH ROW EXECUTE FUNCTION ledger_only_grows();
"""
APPEND_ONLY_BACK = """
DROP TRIGGER ledger_transfer_only_grows ON ledger_transfer;
DROP TRIGGER ledger_transfer_never_truncated ON ledger_transfer;
DROP TRIGGER ledger_entry_only_grows ON ledger_entry;
DROP TRIGGER ledger_entry_never_truncated ON ledger_entry;
DROP TRIGGER ledger_checkpoint_never_altered ON ledger_checkpoint;
DROP FUNCTION ledger_only_grows();
"""

STAMP = """
CREATE FUNCTION ledger_transfer_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xid := pg_current_xact_id()::text::bigint;
    NEW.posted_at := transaction_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transfer_stamp BEFORE INSERT ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_transfer_stamp();
"""
STAMP_BACK = """
DROP TRIGGER ledger_transfer_stamp ON ledger_transfer;
DROP FUNCTION ledger_transfer_stamp();
"""

# Once a statement: entries belong to a transfer of this very transaction, the running balances that they state are
# true, no floor is crossed on the way, and the accounts' balances move with them. The time stands beside the
# transaction's number because numbers begin anew in a restored cluster.
SETTLE = """
CREATE FUNCTION ledger_entry_settle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    IF EXISTS (
        SELECT 1 FROM added e JOIN ledger_transfer t ON t.id = e.transfer_id
        WHERE t.xid <> pg_current_xact_id()::text::bigint OR t.posted_at <> transaction_timestamp()
    ) THEN
        RAISE EXCEPTION 'ledger: a transfer takes no entry after its transaction' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM ledger_account a
        WHERE a.floor IS NOT NULL AND a.id IN (SELECT account_id FROM added)
        ORDER BY a.id FOR NO KEY UPDATE;
    SELECT * INTO wrong FROM (
        SELECT e.balance_after, a.code, a.floor, e.street_code <> a.street_code AS astray,
            a.balance + sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY e.id) AS due
        FROM added e JOIN ledger_account a ON a.id = e.account_id
    ) line WHERE line.due < line.floor OR line.astray OR line.balance_after IS DISTINCT FROM line.due LIMIT 1;
    IF FOUND AND wrong.due < wrong.floor THEN
        RAISE EXCEPTION 'ledger: account % would fall to %, below its floor %', wrong.code, wrong.due, wrong.floor
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_account_floor';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'ledger: an entry on account % must state the street % and the balance %', wrong.code,
            wrong.astray, wrong.due USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_states_balance';
    END IF;
    UPDATE ledger_account a SET balance = a.balance + moved.amount
        FROM (SELECT account_id, sum(amount) AS amount FROM added GROUP BY account_id) moved
        WHERE a.id = moved.account_id AND a.floor IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entry_settle AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_settle();
"""
SETTLE_BACK = """
DROP TRIGGER ledger_entry_settle ON ledger_entry;
DROP FUNCTION ledger_entry_settle();
"""

# At commit, asked from both sides: with the transfer's check alone, SET CONSTRAINTS could have it run too early.
BALANCED = """
CREATE FUNCTION ledger_assert_balanced(transfer bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM ledger_entry e WHERE e.transfer_id = transfer) < 2 THEN
        RAISE EXCEPTION 'ledger: transfer % has fewer than two entries', transfer
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfer_balanced';
    END IF;
    IF EXISTS (
        SELECT 1 FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE e.transfer_id = transfer GROUP BY a.unit HAVING sum(e.amount) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger: the entries of transfer % do not sum to zero', transfer
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfer_balanced';
    END IF;
END $$;
CREATE FUNCTION ledger_transfer_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_assert_balanced(NEW.id);
    IF NEW.reverses_id IS NOT NULL AND (
        EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.id = NEW.reverses_id AND t.reverses_id IS NOT NULL)
        OR EXISTS (
            SELECT 1 FROM ledger_entry e WHERE e.transfer_id IN (NEW.id, NEW.reverses_id)
            GROUP BY e.account_id HAVING sum(e.amount) <> 0
        )
    ) THEN
        RAISE EXCEPTION 'ledger: transfer % does not undo transfer %', NEW.id, NEW.reverses_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfer_undoes';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION ledger_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_assert_balanced(NEW.transfer_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transfer_balanced AFTER INSERT ON ledger_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transfer_balanced();
CREATE CONSTRAINT TRIGGER ledger_entry_balanced AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_entry_balanced();
"""
BALANCED_BACK = """
DROP TRIGGER ledger_entry_balanced ON ledger_entry;
DROP TRIGGER ledger_transfer_balanced ON ledger_transfer;
DROP FUNCTION ledger_entry_balanced();
DROP FUNCTION ledger_transfer_balanced();
DROP FUNCTION ledger_assert_balanced(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(ACCOUNTS, ACCOUNTS_BACK),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_BACK),
        migrations.RunSQL(STAMP, STAMP_BACK),
        migrations.RunSQL(SETTLE, SETTLE_BACK),
        migrations.RunSQL(BALANCED, BALANCED_BACK),
    ]
