"""Call records come in: their contract, readers, and the store."""
