"""The deterministic checker, and the eraser: what a text reveals about targets. No LLM."""
