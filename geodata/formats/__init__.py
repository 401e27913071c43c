"""Reading untrusted files: one module a format, each with its limits checked before loading."""
