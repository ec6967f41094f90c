"""Channels of messages to people."""
