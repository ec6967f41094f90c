"""Settings: ``base`` is shared; ``demo``, ``test`` and ``production`` each say what differs."""
