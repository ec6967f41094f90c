"""What PostgreSQL holds of budgets by itself: lines add up to the total, and a final budget stays as it is."""

import pgtrigger

_ADDS_UP = """
SELECT b.total, (SELECT coalesce(sum(l.amount), 0) FROM funding_budgetline l WHERE l.budget_id = b.id) AS lines
    INTO budget FROM funding_budget b WHERE b.id = {budget};
IF FOUND AND budget.total <> budget.lines THEN
    RAISE EXCEPTION 'funding: the lines of budget % add up to %, not to %', {budget}, budget.lines, budget.total
        USING ERRCODE = 'check_violation', CONSTRAINT = 'budget_lines_add_up';
END IF;
RETURN NULL;
"""


def adds_up(budget: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Return the check at commit that a budget's lines sum to its total; ``budget`` is the SQL of its id."""
    return pgtrigger.Trigger(
        name="budget_adds_up",
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        declare=[("budget", "record")],
        func=_ADDS_UP.format(budget=budget),
    )


BUDGET_STAYS = pgtrigger.Trigger(
    name="final_budget_stays",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.is_final AND (NOT NEW.is_final OR NEW.total <> OLD.total)"),
    func="RAISE EXCEPTION 'funding: budget % is final', OLD.id USING ERRCODE = 'restrict_violation';",
)

LINES_STAY = pgtrigger.Trigger(
    name="final_lines_stay",
    level=pgtrigger.Row,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
    IF EXISTS (
        SELECT 1 FROM funding_budget b WHERE b.is_final AND (
            (TG_OP <> 'DELETE' AND b.id = NEW.budget_id) OR (TG_OP <> 'INSERT' AND b.id = OLD.budget_id)
        )
    ) THEN
        RAISE EXCEPTION 'funding: the lines of a final budget stay' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.budget_id <> OLD.budget_id THEN
        RAISE EXCEPTION 'funding: a line stays in its budget' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    """,
)
