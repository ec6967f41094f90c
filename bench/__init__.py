"""Benchmarks: ``make bench`` runs every ``bench_*`` module here, each printing one table."""
