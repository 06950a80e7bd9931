"""Vanillas: what knows the answers before anything is unlearned."""
