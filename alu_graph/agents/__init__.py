"""One agent, one file: a pair of pure functions, `ask` and `read`, that one driver runs."""
