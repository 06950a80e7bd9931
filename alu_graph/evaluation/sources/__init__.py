"""Sources: benchmarks read from a folder, the Hugging Face hub, or your own file."""
