"""The deterministic checker: what a text reveals about targets, and the eraser. No LLM, no network."""
