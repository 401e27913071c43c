"""What a map shows, as the document that the map layer reads."""
