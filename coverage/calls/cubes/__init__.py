"""What pages ask of call records, on any engine."""
