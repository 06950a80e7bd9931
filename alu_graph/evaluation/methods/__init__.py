"""The ways of unlearning that are compared: `alu_graph` and the baselines, each in its file."""
