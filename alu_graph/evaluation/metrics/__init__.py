"""Metrics: what an answer tells, and what is kept of it."""
