"""Tests of this matter."""
