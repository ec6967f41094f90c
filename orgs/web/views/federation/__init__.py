"""The federation on the portal: its page, members, desk, shared resources, programmes, peers' ratings."""
