"""What the database refuses to change once a plan is published."""

import pgtrigger

from proposals.states.plans import FROZEN

PLAN_TEXTS = (
    "name",
    "goal",
    "lead_kind",
    "lead_organisation",
    "lead_household",
    "starts_on",
    "ends_on",
    "risks",
)
TASK_TEXTS = ("plan", "title", "what", "owner_kind", "weight", "needed_growth")

_STAGES = ", ".join(f"'{stage}'" for stage in FROZEN)


def changed(*names: str) -> pgtrigger.Q:
    """Return the condition that one of these fields changes."""
    found = pgtrigger.Q()
    for name in names:
        found |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return found


def plan_text_is_frozen() -> pgtrigger.Trigger:
    """Refuse another text of a plan that is published."""
    return pgtrigger.Protect(
        name="text_frozen",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__stage__in=list(FROZEN)) & changed(*PLAN_TEXTS),
    )


def parts_are_frozen(*texts: str) -> list[pgtrigger.Trigger]:
    """Refuse to add, change and delete parts of a published plan; of changes those of ``texts``."""
    func = (
        "IF EXISTS (SELECT FROM proposals_plan WHERE id = {row}.plan_id AND stage IN ({stages})) THEN "
        "RAISE EXCEPTION 'pgtrigger: the plan % is frozen', {row}.plan_id; END IF; RETURN {row};"
    )
    old, new = func.format(row="OLD", stages=_STAGES), func.format(row="NEW", stages=_STAGES)
    return [
        pgtrigger.Trigger(name="frozen_new", operation=pgtrigger.Insert, when=pgtrigger.Before, func=new),
        pgtrigger.Trigger(name="frozen_gone", operation=pgtrigger.Delete, when=pgtrigger.Before, func=old),
        pgtrigger.Trigger(
            name="frozen_text",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            condition=changed(*texts),
            func=old.replace("RETURN OLD", "RETURN NEW"),
        ),
    ]
