"""From a run's scores to its report: which tables and plots there are, and what is in them."""
