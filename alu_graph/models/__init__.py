"""The embedded models: static vectors, a local chat model, and how a name becomes a model."""
