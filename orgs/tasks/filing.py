"""What the clock does with filing."""

from celery import shared_task

from orgs.actions.filing_certification import follow_filings


@shared_task
def follow_filing_notices() -> int:
    """File what was on public notice without a founded objection, and bring back what was not; return how many."""
    return follow_filings()
