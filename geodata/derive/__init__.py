"""The approximate default boundaries, rebuilt and compared."""
