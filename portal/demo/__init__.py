"""The demo street: the real street and its communities, and generated people, organisations and histories.

Everything is drawn from one seeded generator, so that the same seed gives the same street.
"""
