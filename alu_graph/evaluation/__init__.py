"""Measuring unlearning: benchmarks, attacks, baselines, metrics and reports (`alu eval`).

The way through: a source gives a `Benchmark` (subjects to forget, questions), attacks make more
questions of it, a vanilla knows the answers, methods (`alu_graph` and the baselines) answer all
questions in front of that vanilla, metrics score the answers, a report sets them side by side.
"""
